/** Fits a crowd function: a quadratic form along some axes, and a linear part, that predict a number of each vector. */

import { type CrowdForm, crowdOf } from '../../layers/vision/training.ts';
import { fitRidgeWithFolds, type LinearModel } from '../heads/ridge.ts';
import { symmetricEigen } from '../projection/symmetric-eigen.ts';

/** Penalty of the ridge regression, in mean squares of a feature: cross-validation is flat from .001 to .1. */
const PENALTY = 0.01;

/** Axes that are kept of the quadratic form: the others move the prediction by a third of its own error. */
const KEPT_AXES = 7;

export type UncappedForm = Omit<CrowdForm, 'most'>;

export interface CrowdFit {
  readonly form: UncappedForm;
  /** Prediction of each vector by a function fitted without the vectors of its fold. */
  readonly heldOut: Float64Array;
}

/**
 * @param vectors  of length 1
 * @param targets  what is predicted, one a vector
 * @param axes     of the quadratic form, of length 1 and orthogonal; they may be shorter than the vectors
 * @param folds    fold of each vector, 0 and up
 */
export function fitCrowd(
  vectors: readonly Float32Array[],
  targets: Float64Array,
  axes: readonly Float64Array[],
  folds: readonly number[],
): CrowdFit {
  const rows = vectors.map((vector) => featuresOf(vector, axes));
  const columns = rows[0].length;
  const data = new Float32Array(rows.length * columns);
  for (const [i, row] of rows.entries()) data.set(row, i * columns);
  const rowWeights = new Float64Array(rows.length).fill(1 / rows.length);
  const penalty = PENALTY * meanVariance(rows);
  const [whole, ...withoutFold] = fitRidgeWithFolds({ rows: rows.length, columns, data }, [targets], folds, {
    rowWeights,
    penalty,
  });
  const [form, ...forms] = [whole, ...withoutFold].map((model) => centre(formOf(model, axes), vectors, targets));
  const predictors = forms.map(uncapped);
  return { form, heldOut: Float64Array.from(vectors, (vector, i) => predictors[folds[i]](vector)) };
}

/** The function of a form, without a largest value. */
export function uncapped(form: UncappedForm): (vector: Float32Array) => number {
  return crowdOf({ ...form, most: Number.POSITIVE_INFINITY });
}

/** Changes the constant so that the mean prediction is the mean target, which the axes that are not kept have moved. */
function centre(form: UncappedForm, vectors: readonly Float32Array[], targets: Float64Array): UncappedForm {
  const predict = uncapped(form);
  const off = vectors.reduce((sum, vector, i) => sum + targets[i] - predict(vector), 0) / vectors.length;
  return { ...form, constant: form.constant + off };
}

/** Products of all pairs of coordinates along the axes, then the vector itself. */
function featuresOf(vector: Float32Array, axes: readonly Float64Array[]): Float64Array {
  const along = axes.map((axis) => dot(axis, vector));
  const products = along.flatMap((a, i) => along.slice(i).map((b) => a * b));
  return Float64Array.from([...products, ...vector]);
}

function meanVariance(rows: readonly Float64Array[]): number {
  const columns = rows[0].length;
  let sum = 0;
  for (let c = 0; c < columns; c++) {
    const mean = rows.reduce((total, row) => total + row[c], 0) / rows.length;
    sum += rows.reduce((total, row) => total + (row[c] - mean) ** 2, 0) / rows.length;
  }
  return sum / columns;
}

/**
 * The form of a linear model over `featuresOf`, along the principal axes of its quadratic part: those that are kept have
 * the largest weights.
 */
function formOf({ weights: [weights], biases: [bias] }: LinearModel, axes: readonly Float64Array[]): UncappedForm {
  const size = axes.length;
  const matrix = Array.from({ length: size }, () => new Float64Array(size));
  let w = 0;
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++, w++) {
      matrix[i][j] += weights[w] / 2;
      matrix[j][i] += weights[w] / 2;
    }
  }
  const pairs = symmetricEigen(matrix).sort((p, q) => Math.abs(q.value) - Math.abs(p.value));
  const kept = pairs.slice(0, KEPT_AXES);
  return {
    constant: bias,
    linear: Float32Array.from(weights.subarray(w)),
    axes: kept.map(({ vector }) => combine(vector, axes)),
    weights: kept.map(({ value }) => value),
  };
}

function combine(shares: Float64Array, axes: readonly Float64Array[]): Float32Array {
  return Float32Array.from(axes[0], (_, i) => axes.reduce((sum, axis, k) => sum + shares[k] * axis[i], 0));
}

function dot(shorter: Float64Array | Float32Array, vector: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < shorter.length; i++) sum += shorter[i] * vector[i];
  return sum;
}
