/** Logistic regression over a few inputs. */

import { logistic } from '../../layers/vision/training.ts';

const STEPS = 60;

/** Keeps the coefficients finite where the classes are apart. */
const PENALTY = 1e-4;

/** Most that a step may change the log-odds of any row: far from the optimum a whole Newton step can overshoot. */
const MAX_CHANGE = 4;

/**
 * Maximises the weighted likelihood by Newton's method, with a small penalty on the slopes.
 * @param inputs  one row an example
 * @returns the intercept, then a slope for each input
 */
export function fitLogisticOf(
  inputs: readonly (readonly number[])[],
  positive: readonly boolean[],
  rowWeights: readonly number[],
): number[] {
  const rows = inputs.map((row) => [1, ...row]);
  const size = rows[0].length;
  const total = rowWeights.reduce((sum, weight) => sum + weight);
  const model = new Array<number>(size).fill(0);
  for (let step = 0; step < STEPS; step++) {
    const gradient = model.map((value, i) => (i === 0 ? 0 : PENALTY * value));
    const hessian = model.map((_, i) => model.map((_, j) => (i === j ? 1e-9 + (i === 0 ? 0 : PENALTY) : 0)));
    for (const [r, row] of rows.entries()) {
      const p = logistic(dot(model, row));
      const weight = rowWeights[r] / total;
      for (let i = 0; i < size; i++) {
        gradient[i] += weight * (p - Number(positive[r])) * row[i];
        for (let j = 0; j < size; j++) hessian[i][j] += weight * p * (1 - p) * row[i] * row[j];
      }
    }
    const change = solve(hessian, gradient);
    const most = Math.max(...rows.map((row) => Math.abs(dot(change, row))));
    for (let i = 0; i < size; i++) model[i] -= change[i] * Math.min(1, MAX_CHANGE / Math.max(most, 1e-12));
  }
  return model;
}

function dot(p: readonly number[], q: readonly number[]): number {
  return p.reduce((sum, value, i) => sum + value * q[i], 0);
}

/** Solves a small system by Gaussian elimination; the matrix is positive definite. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  const size = rows.length;
  for (let i = 0; i < size; i++) {
    for (let k = i + 1; k < size; k++) {
      const factor = rows[k][i] / rows[i][i];
      for (let j = i; j <= size; j++) rows[k][j] -= factor * rows[i][j];
    }
  }
  const x = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i--) {
    x[i] = (rows[i][size] - dot(rows[i].slice(i + 1, size), x.slice(i + 1))) / rows[i][i];
  }
  return x;
}
