/** Receiver operating characteristics of scores sorted in ascending order. Nothing is interpolated: every rate is a count. */

import { LEAST_SCORE } from './accuracy.ts';

/** Computes the share of `ascending` that is at least `threshold`. NaN of an empty list. */
export function shareAtLeast(ascending: Float64Array, threshold: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] < threshold) low = middle + 1;
    else high = middle;
  }
  return (ascending.length - low) / ascending.length;
}

/** Computes `shareAtLeast` at each of several Similarities, by Similarity in percent. */
export function shareBySimilarity(
  ascending: Float64Array,
  similarities: readonly number[],
  scoreAt: (similarity: number) => number,
): Record<string, number> {
  return Object.fromEntries(similarities.map((mark) => [mark, shareAtLeast(ascending, scoreAt(mark))]));
}

/**
 * Finds the lowest threshold that at most the share `far` of the impostors reaches: just above the highest impostor that has to be
 * rejected. Impostors of equal score are accepted or rejected together.
 * @param impostors  scores in ascending order
 * @param far        false accept rate, 0 to 1
 * @returns LEAST_SCORE where all impostors may be accepted
 */
export function thresholdAtFar(impostors: Float64Array, far: number): number {
  // The product of a count and a rate may lie a rounding error below a whole number.
  const allowed = Math.floor(impostors.length * far + 1e-9);
  const highestRejected = impostors[impostors.length - 1 - allowed];
  return highestRejected === undefined ? LEAST_SCORE : nextUp(highestRejected);
}

/** Computes the true accept rate: the share of the genuine pairs accepted when at most the share `far` of the impostors is. */
export function tarAtFar(genuine: Float64Array, impostors: Float64Array, far: number): number {
  return shareAtLeast(genuine, thresholdAtFar(impostors, far));
}

/** Points of the ROC curve at 401 false accept rates, evenly spaced on a logarithmic axis from one impostor to all of them. */
export function rocCurve(genuine: Float64Array, impostors: Float64Array): { far: number; tar: number }[] {
  const steps = 400;
  const least = 1 / impostors.length;
  return Array.from({ length: steps + 1 }, (_, i) => {
    const far = least ** (1 - i / steps);
    return { far, tar: tarAtFar(genuine, impostors, far) };
  });
}

/** A number just above `value`. */
function nextUp(value: number): number {
  return value + Math.max(Math.abs(value) * Number.EPSILON, Number.MIN_VALUE);
}
