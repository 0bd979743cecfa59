/** Fits a linear head, and scores every example by a head that was not trained on it. */

import { type HeadFile, networksFor } from '../../layers/vision/training.ts';
import { encodeFloats } from '../floats.ts';
import { type Example, type Examples, standardise } from './examples.ts';
import { groupedFolds } from './folds.ts';
import type { Recipe } from './recipes.ts';
import { fitRidgeWithFolds, type LinearModel, type Matrix } from './ridge.ts';

/** Seed of the folds. */
const SEED = 20_241_123;

export interface Trained<File extends HeadFile, Report> {
  readonly file: File;
  /** Results of cross-validation: every person is in one fold, and is scored by the head trained on the other folds. */
  readonly report: Report;
}

export interface FittedHead {
  /** Head of all examples. */
  readonly head: HeadFile;
  /** Scores of each example by the head that was not trained on its group: one score a target. */
  readonly heldOut: readonly number[][];
}

/**
 * @param targets     one list a score of the head, with a number for each example
 * @param rowWeights  one an example
 */
export function fitHead(
  { reads, penalty }: Recipe,
  examples: Examples,
  targets: readonly Float64Array[],
  rowWeights: Float64Array,
): FittedHead {
  const parts = reads.map(({ part }) => part);
  const { matrix, undo } = standardise(examples, reads);
  const folds = groupedFolds(
    examples.list.map(({ set, group }) => `${set.folder} ${group}`),
    SEED,
  );
  const [whole, ...withoutFold] = fitRidgeWithFolds(matrix, targets, folds, { rowWeights, penalty });
  const outputs = whole.weights.map((weights, k) => undo(weights, whole.biases[k]));
  return {
    head: {
      networks: networksFor(parts),
      reads: parts,
      weights: outputs.map(({ weights }) => encodeFloats(weights)),
      biases: outputs.map(({ bias }) => bias),
    },
    heldOut: folds.map((fold, row) => scoresOf(withoutFold[fold], matrix, row)),
  };
}

function scoresOf({ weights, biases }: LinearModel, { columns, data }: Matrix, row: number): number[] {
  return weights.map((weight, k) => {
    let sum = biases[k];
    for (let c = 0; c < columns; c++) sum += weight[c] * data[row * columns + c];
    return sum;
  });
}

/** Target of ridge regression for a yes-or-no label: 1 or -1. */
export function signsOf(positive: readonly boolean[]): Float64Array {
  return Float64Array.from(positive, (value) => (value ? 1 : -1));
}

/** Whether an example counts in reports: those of mirrored and degraded photos are for training only. */
export function isReported({ variant }: Example): boolean {
  return variant === 'plain' || variant === 'tight' || variant === 'masked';
}
