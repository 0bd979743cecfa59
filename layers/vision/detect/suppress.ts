import { iou, type Rect } from '../geometry.ts';

/** Non-maximum suppression: best score first, whatever overlaps a kept box by more than `maxIou` is dropped. */
export function suppress<T extends { readonly score: number }>(
  candidates: readonly T[],
  maxIou: number,
  rectOf: (candidate: T) => Rect,
): T[] {
  const kept: T[] = [];
  for (const candidate of [...candidates].sort((p, q) => q.score - p.score)) {
    const rect = rectOf(candidate);
    if (kept.every((other) => iou(rectOf(other), rect) <= maxIou)) kept.push(candidate);
  }
  return kept;
}
