/** Ridge regression by the normal equations: small, exact, and the same on every machine. */

/** Row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

export interface RidgeOptions {
  /** Weight of each row. */
  readonly rowWeights: Float64Array;
  readonly penalty: number;
}

/** One linear model a target: a weight for every column, and a bias. */
export interface LinearModel {
  readonly weights: Float64Array[];
  readonly biases: number[];
}

/**
 * Minimises sum w (target - row . weights - bias)^2 + penalty |weights|^2, the bias not being penalised, over all rows and over all
 * rows outside each fold. The sums of the normal equations are shared: those outside a fold are the total less the fold's.
 * @param targets  one list a model, with a number for each row
 * @param folds    fold of each row, 0 and up
 * @returns the models of all rows, then those of all rows outside fold 0, outside fold 1, and so on
 */
export function fitRidgeWithFolds(
  x: Matrix,
  targets: readonly Float64Array[],
  folds: readonly number[],
  options: RidgeOptions,
): LinearModel[] {
  const count = Math.max(...folds) + 1;
  const sums = Array.from({ length: count }, (_, fold) => normalSums(x, targets, folds, fold, options.rowWeights));
  const total = sums.reduce(add);
  return [total, ...sums.map((fold) => subtract(total, fold))].map((sum) => solve(sum, x.columns + 1, options.penalty));
}

/** X'WX (the lower triangle, row by row) and X'Wt of each target, where X has a last column of ones for the bias. */
interface NormalSums {
  readonly gram: Float64Array;
  readonly moments: readonly Float64Array[];
}

function normalSums(
  { rows, columns, data }: Matrix,
  targets: readonly Float64Array[],
  folds: readonly number[],
  fold: number,
  rowWeights: Float64Array,
): NormalSums {
  const size = columns + 1;
  const gram = new Float64Array((size * (size + 1)) / 2);
  const moments = targets.map(() => new Float64Array(size));
  const inFold = Array.from({ length: rows }, (_, row) => row).filter((row) => folds[row] === fold);
  // Four rows at a time, so that every number of the Gram matrix is read and written a quarter as often.
  const block = 4;
  const values = Array.from({ length: block }, () => new Float64Array(size));
  const weighted = Array.from({ length: block }, () => new Float64Array(size));
  for (let start = 0; start < inFold.length; start += block) {
    for (let b = 0; b < block; b++) {
      const row = inFold[start + b];
      const weight = row === undefined ? 0 : rowWeights[row];
      for (let c = 0; c < columns; c++) values[b][c] = row === undefined ? 0 : data[row * columns + c];
      values[b][columns] = 1;
      for (let c = 0; c < size; c++) weighted[b][c] = weight * values[b][c];
      if (row !== undefined) {
        for (const [t, target] of targets.entries()) {
          for (let c = 0; c < size; c++) moments[t][c] += weighted[b][c] * target[row];
        }
      }
    }
    const [v0, v1, v2, v3] = values;
    const [w0, w1, w2, w3] = weighted;
    for (let i = 0, at = 0; i < size; i++) {
      const [a, b, c, d] = [w0[i], w1[i], w2[i], w3[i]];
      for (let j = 0; j <= i; j++, at++) gram[at] += a * v0[j] + b * v1[j] + c * v2[j] + d * v3[j];
    }
  }
  return { gram, moments };
}

function add(p: NormalSums, q: NormalSums): NormalSums {
  return {
    gram: p.gram.map((value, i) => value + q.gram[i]),
    moments: p.moments.map((moment, t) => moment.map((value, i) => value + q.moments[t][i])),
  };
}

function subtract(p: NormalSums, q: NormalSums): NormalSums {
  return {
    gram: p.gram.map((value, i) => value - q.gram[i]),
    moments: p.moments.map((moment, t) => moment.map((value, i) => value - q.moments[t][i])),
  };
}

function solve({ gram, moments }: NormalSums, size: number, penalty: number): LinearModel {
  const factor = Float64Array.from(gram);
  for (let i = 0; i < size - 1; i++) factor[(i * (i + 1)) / 2 + i] += penalty;
  choleskyInPlace(factor, size);
  const solutions = moments.map((moment) => substitute(factor, size, moment));
  return {
    weights: solutions.map((solution) => solution.subarray(0, size - 1)),
    biases: solutions.map((solution) => solution[size - 1]),
  };
}

/** Replaces the lower triangle of a positive definite matrix by its Cholesky factor L, with L L' = the matrix. */
function choleskyInPlace(triangle: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    const rowI = (i * (i + 1)) / 2;
    for (let j = 0; j <= i; j++) {
      const rowJ = (j * (j + 1)) / 2;
      let sum = triangle[rowI + j];
      for (let k = 0; k < j; k++) sum -= triangle[rowI + k] * triangle[rowJ + k];
      triangle[rowI + j] = i === j ? Math.sqrt(sum) : sum / triangle[rowJ + j];
    }
  }
}

/** Solves L L' x = b. */
function substitute(factor: Float64Array, size: number, b: Float64Array): Float64Array {
  const x = Float64Array.from(b);
  for (let i = 0; i < size; i++) {
    const row = (i * (i + 1)) / 2;
    for (let k = 0; k < i; k++) x[i] -= factor[row + k] * x[k];
    x[i] /= factor[row + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i] -= factor[(k * (k + 1)) / 2 + i] * x[k];
    x[i] /= factor[(i * (i + 1)) / 2 + i];
  }
  return x;
}
