/** Fits a Similarity curve to the scores of impostor pairs. */

import { shareAtLeast, thresholdAtFar } from '../../eval/roc.ts';

/** Logits of the Similarities that the curve is fitted at, and of the least Similarity of a face and itself. */
const LOGIT_80 = logitOf(80);
const LOGIT_99 = logitOf(99);
const LOGIT_ITSELF = logitOf(99.991);

/** A stored vector is rounded: the score of a face and itself is taken to be lower by this much. */
const ROUNDING = 0.01;

/** False match rates. */
export interface Anchors {
  /** At 80: the mean over groups, of pairs within the group. */
  readonly withinGroups: number;
  /** At 80, if it asks for more than the rate within groups: of all pairs of public figures. */
  readonly figures: number;
  /** At 99: of all pairs of public figures, the only ones numerous enough, and known by name, to resolve it. */
  readonly figuresAt99: number;
}

export interface CurveFit {
  readonly slope: number;
  readonly middle: number;
  readonly knee: number;
  readonly steepSlope: number;
}

/**
 * Finds the curve (layers/vision/networks/similarity-curve.ts) that has these false match rates at 80 and 99, and 99.99
 * for every face and itself.
 * @param figures  scores of impostor pairs of public figures, in ascending order
 * @param groups   scores within each group of pairs that are impostors unless they reach 99, in ascending order
 * @param most     largest crowd term
 */
export function fitCurve(
  figures: Float64Array,
  groups: readonly Float64Array[],
  most: number,
  { withinGroups, figures: rate, figuresAt99 }: Anchors,
): CurveFit {
  const knee = thresholdAtFar(figures, figuresAt99);
  // Pairs of a data set that names nobody: nearly all that reach 99 are one person in two photos.
  const strangers = groups.map((scores) => scores.filter((score) => score < knee));
  const at80 = Math.max(thresholdAtFar(figures, rate), thresholdAtMeanRate(strangers, withinGroups));
  const slope = (LOGIT_99 - LOGIT_80) / (knee - at80);
  return {
    slope: Number(slope.toFixed(3)),
    middle: Number((at80 - LOGIT_80 / slope).toFixed(5)),
    knee: Number(knee.toFixed(5)),
    steepSlope: Number(Math.max(slope, (LOGIT_ITSELF - LOGIT_99) / (1 - most - ROUNDING - knee)).toFixed(1)),
  };
}

/**
 * Finds the score that a share of the pairs reaches on average over the groups, to a millionth.
 * @param groups  scores of each group in ascending order
 */
export function thresholdAtMeanRate(groups: readonly Float64Array[], rate: number): number {
  let [low, high] = [-1, 1];
  while (high - low > 1e-6) {
    const middle = (low + high) / 2;
    const reached = groups.reduce((sum, scores) => sum + shareAtLeast(scores, middle), 0) / groups.length;
    if (reached > rate) low = middle;
    else high = middle;
  }
  return high;
}

function logitOf(percent: number): number {
  return Math.log(percent / (100 - percent));
}
