/** Places where a face may lie that is rotated: the detector, which knows upright faces, sees little there, but something. */

import { iou } from '../geometry/rect.ts';
import type { Candidate } from './candidate.ts';
import { nonMaximumSuppression } from './non-maximum-suppression.ts';

/**
 * Score, 0 to 1, from which a box counts: just above what the network gives to anything. Nearly all faces that are turned
 * by 90 degrees have boxes of .07 (docs/accuracy.md).
 */
export const MIN_FAINT = 0.065;

/** IoU from which boxes are about one place. A rotated face has boxes of many sizes around it. */
const ONE_PLACE = 0.2;
const VOTES = 0.3;

/**
 * Reduces boxes to one faint place a place, the most evident first: a rotated face raises the score of many boxes a little, a
 * pattern in the background that of one or two.
 * @param boxes  of at least MIN_FAINT
 */
export function faintPlacesAmong(boxes: readonly Candidate[]): Candidate[] {
  const places = nonMaximumSuppression(boxes, ONE_PLACE, {
    score: ({ score }) => score,
    rect: (box) => box,
    overlap: iou,
  });
  const evidence = new Map(places.map((place) => [place, evidenceFor(place, boxes)]));
  return places.sort((p, q) => (evidence.get(q) ?? 0) - (evidence.get(p) ?? 0));
}

/** Sums what the log-odds of the boxes at a place exceed the least by. */
function evidenceFor(place: Candidate, boxes: readonly Candidate[]): number {
  const least = logOdds(MIN_FAINT);
  return boxes.reduce((sum, box) => (iou(box, place) > VOTES ? sum + logOdds(box.score) - least : sum), 0);
}

function logOdds(score: number): number {
  return Math.log(score / (1 - score));
}
