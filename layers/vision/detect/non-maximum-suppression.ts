import type { Rect } from '../geometry/rect.ts';

/**
 * Greedy non-maximum suppression: keeps candidates by descending score, and drops one that overlaps a kept one by more than
 * `maxOverlap`.
 * @param of.overlap  overlap of two rectangles, 0 to 1: `iou`, or `overlapOfSmaller` where one may lie inside the other
 * @returns the kept candidates, best first
 */
export function nonMaximumSuppression<T>(
  candidates: readonly T[],
  maxOverlap: number,
  of: {
    readonly score: (candidate: T) => number;
    readonly rect: (candidate: T) => Rect;
    readonly overlap: (p: Rect, q: Rect) => number;
  },
): T[] {
  const ranked = candidates
    .map((candidate) => ({ candidate, score: of.score(candidate), rect: of.rect(candidate) }))
    .sort((p, q) => q.score - p.score);
  const kept: typeof ranked = [];
  for (const next of ranked) {
    if (kept.every(({ rect }) => of.overlap(rect, next.rect) <= maxOverlap)) kept.push(next);
  }
  return kept.map(({ candidate }) => candidate);
}
