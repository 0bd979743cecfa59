import type { Rect } from '../geometry/rect.ts';

/**
 * Greedy non-maximum suppression: keeps candidates by descending score, and drops one that overlaps a kept one by more
 * than `maxOverlap`.
 * @param of.overlap  overlap of two rectangles, 0 to 1: `iou`, or `overlapOfSmaller` where one may lie inside the other
 * @param onDropped  called with each dropped candidate, the kept one that it overlaps, and the overlap
 * @returns the kept candidates, best first; of equal scores the one given first
 */
export function nonMaximumSuppression<T>(
  candidates: readonly T[],
  maxOverlap: number,
  of: {
    readonly score: (candidate: T) => number;
    readonly rect: (candidate: T) => Rect;
    readonly overlap: (p: Rect, q: Rect) => number;
  },
  onDropped?: (dropped: T, by: T, overlap: number) => void,
): T[] {
  const ranked = candidates
    .map((candidate) => ({ candidate, score: of.score(candidate), rect: of.rect(candidate) }))
    .sort((p, q) => q.score - p.score);
  const kept: typeof ranked = [];
  for (const next of ranked) {
    const better = kept.find(({ rect }) => !(of.overlap(rect, next.rect) <= maxOverlap));
    if (!better) kept.push(next);
    else onDropped?.(next.candidate, better.candidate, of.overlap(better.rect, next.rect));
  }
  return kept.map(({ candidate }) => candidate);
}
