import { iou, type Rect } from '../geometry.ts';

/** Non-maximum suppression: best score first, whatever overlaps a kept one by more than `maxIou` is dropped. */
export function suppress<T>(
  candidates: readonly T[],
  maxIou: number,
  of: { readonly score: (candidate: T) => number; readonly rect: (candidate: T) => Rect },
): T[] {
  const ranked = candidates
    .map((candidate) => ({ candidate, score: of.score(candidate), rect: of.rect(candidate) }))
    .sort((p, q) => q.score - p.score);
  const kept: typeof ranked = [];
  for (const next of ranked) {
    if (kept.every(({ rect }) => iou(rect, next.rect) <= maxIou)) kept.push(next);
  }
  return kept.map(({ candidate }) => candidate);
}
