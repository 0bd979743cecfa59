/** Scores to probabilities: small curves fitted on faces that the scored heads were not trained on. */

const STEPS = 100;

/** The logistic curve 1 / (1 + exp(-(slope score + intercept))) under which what was seen is likeliest (Platt 1999), by Newton's method. */
export function fitLogistic(
  scores: readonly number[],
  positive: readonly boolean[],
): { slope: number; intercept: number } {
  let slope = 1;
  let intercept = 0;
  for (let step = 0; step < STEPS; step++) {
    let [gradientS, gradientI, ss, si, ii] = [0, 0, 1e-6, 0, 1e-6];
    for (const [i, score] of scores.entries()) {
      const p = 1 / (1 + Math.exp(-(slope * score + intercept)));
      const off = p - Number(positive[i]);
      const weight = p * (1 - p);
      gradientS += off * score;
      gradientI += off;
      ss += weight * score * score;
      si += weight * score;
      ii += weight;
    }
    const determinant = ss * ii - si * si;
    // A full step from afar can overshoot.
    slope -= limit((gradientS * ii - gradientI * si) / determinant);
    intercept -= limit((gradientI * ss - gradientS * si) / determinant);
  }
  return { slope, intercept };
}

const limit = (step: number) => Math.max(-2, Math.min(2, step));

/**
 * softmax(slope score + intercept of the class): the slope and the intercepts under which what was seen is likeliest, by
 * gradient descent.
 * @param classes  the true class of every row
 * @param weights  how much every row counts; they add up to 1
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
