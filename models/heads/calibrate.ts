/** Calibration: fits the curves from a head's scores to probabilities, on faces that the scoring head was not trained on. */

import { logistic } from '../../layers/vision/training.ts';

const STEPS = 100;

/**
 * Fits the logistic curve 1 / (1 + exp(-(slope score + intercept))) by maximum likelihood (Platt 1999) with Newton's method.
 * @param scores    one a face
 * @param positive  the label of each face
 */
export function fitLogistic(
  scores: readonly number[],
  positive: readonly boolean[],
): { slope: number; intercept: number } {
  let slope = 1;
  let intercept = 0;
  for (let step = 0; step < STEPS; step++) {
    let [gradientS, gradientI, ss, si, ii] = [0, 0, 1e-6, 0, 1e-6];
    for (const [i, score] of scores.entries()) {
      const p = logistic(slope * score + intercept);
      const off = p - Number(positive[i]);
      const weight = p * (1 - p);
      gradientS += off * score;
      gradientI += off;
      ss += weight * score * score;
      si += weight * score;
      ii += weight;
    }
    const determinant = ss * ii - si * si;
    // Far from the optimum a full step can overshoot.
    slope -= limit((gradientS * ii - gradientI * si) / determinant);
    intercept -= limit((gradientI * ss - gradientS * si) / determinant);
  }
  return { slope, intercept };
}

const limit = (step: number) => Math.max(-2, Math.min(2, step));

/**
 * Fits softmax(slope score + intercept of the class) by maximum likelihood, with 3,000 steps of gradient descent.
 * @param scores   one row a face, with a score for each class
 * @param classes  true class of each row
 * @param weights  of the rows, with a sum of 1
 */
export function fitSoftmax(
  scores: readonly (readonly number[])[],
  classes: readonly number[],
  weights: readonly number[],
): { slope: number; intercepts: number[] } {
  const count = scores[0].length;
  let slope = 5;
  const intercepts = new Array<number>(count).fill(0);
  for (let step = 0; step < 3000; step++) {
    let slopeGradient = 0;
    const gradients = new Array<number>(count).fill(0);
    for (const [row, rowScores] of scores.entries()) {
      const powers = rowScores.map((score, k) => Math.exp(slope * score + intercepts[k]));
      const sum = powers.reduce((total, power) => total + power);
      for (let k = 0; k < count; k++) {
        const off = weights[row] * (powers[k] / sum - Number(classes[row] === k));
        gradients[k] += off;
        slopeGradient += off * rowScores[k];
      }
    }
    slope -= 5 * slopeGradient;
    for (let k = 0; k < count; k++) intercepts[k] -= 2 * gradients[k];
  }
  return { slope, intercepts };
}
