/** Fits the classifier of embeddings and the curve to a confidence, and judges both on people and photos not fitted on. */

import { logOddsOf, unitVector } from '../../layers/vision/training.ts';
import { groupedFolds } from '../heads/folds.ts';
import { fitRidgeWithFolds, type LinearModel } from '../heads/ridge.ts';
import type { Example, Examples } from './collect.ts';
import { fitLogisticOf } from './logistic.ts';

export interface PersonFit {
  readonly weights: Float32Array;
  readonly bias: number;
  readonly judged: { readonly intercept: number; readonly evidence: number; readonly person: number };
}

export interface Judged {
  readonly example: Example;
  /** Log-odds by the evidence. */
  readonly evidence: number;
  /** Score of a classifier that was not fitted on this person or photo. */
  readonly score: number;
  /** Log-odds of a person, by a curve that was not fitted on it either. */
  readonly logOdds: number;
}

/** Penalty of the ridge regression, where both classes have a total weight of 1 and vectors a length of 1. */
const PENALTY = 2e-3;
const SEED = 7;

/**
 * Log-odds of a person among the candidates that convince the other networks in an album: seven in eight. In the fit both
 * classes weigh the same. It was chosen by what it costs: without it one masked face in seven is refused.
 */
const PRIOR = 2;

/** Log-odds at which a float's last digits decide. */
const MOST = 16;

/** Share of each kind's weight among those without a person is the root of its number: no kind decides alone. */
const weightOf = (count: number) => 1 / Math.sqrt(count);

export function fitPerson(examples: Examples): { readonly fit: PersonFit; readonly judged: readonly Judged[] } {
  const indices = examples.list.flatMap(({ truth }, i) => (truth === 'unknown' ? [] : [i]));
  const list = indices.map((i) => examples.list[i]);
  const data = new Float32Array(list.length * 512);
  for (const [row, i] of indices.entries()) data.set(unitVector(examples.vectorOf(i)), row * 512);
  const folds = groupedFolds(
    list.map(({ group }) => group),
    SEED,
  );
  const isFace = list.map(({ truth }) => truth === 'face');
  const rowWeights = balanced(list);
  const models = fitRidgeWithFolds(
    { rows: list.length, columns: 512, data },
    [Float64Array.from(isFace, (face) => (face ? 1 : -1))],
    folds,
    { rowWeights, penalty: PENALTY },
  );
  const scores = list.map((_, row) => scoreOf(models[1 + folds[row]], data.subarray(row * 512, (row + 1) * 512)));
  const evidence = list.map(({ confidence }) => logOddsOf(confidence));
  const inputs = list.map((_, row) => [Math.min(MOST, evidence[row]), scores[row]]);
  const curves = [-1, ...Array.from({ length: Math.max(...folds) + 1 }, (_, fold) => fold)].map((fold) => {
    const rows = list.map((_, row) => row).filter((row) => folds[row] !== fold);
    return fitLogisticOf(
      rows.map((row) => inputs[row]),
      rows.map((row) => isFace[row]),
      rows.map((row) => rowWeights[row]),
    );
  });
  const judged = list.map((example, row): Judged => {
    const [intercept, ...slopes] = curves[1 + folds[row]];
    const logOdds = PRIOR + intercept + slopes[0] * inputs[row][0] + slopes[1] * inputs[row][1];
    return { example, evidence: evidence[row], score: scores[row], logOdds };
  });
  const [model] = models;
  const [intercept, ofEvidence, ofPerson] = curves[0];
  return {
    judged,
    fit: {
      weights: Float32Array.from(model.weights[0]),
      bias: model.biases[0],
      judged: { intercept: PRIOR + intercept, evidence: ofEvidence, person: ofPerson },
    },
  };
}

/** Weights with which both classes, and within a class the kinds by the roots of their numbers, have the same total. */
function balanced(list: readonly Example[]): Float64Array {
  const kinds = Map.groupBy(list, ({ kind, truth }) => `${truth} ${kind}`);
  const weights = list.map(({ kind, truth }) => weightOf(kinds.get(`${truth} ${kind}`)?.length ?? 1));
  const totals = { face: 0, 'no face': 0, unknown: 0 };
  for (const [row, { truth }] of list.entries()) totals[truth] += weights[row];
  return Float64Array.from(list, ({ truth }, row) => weights[row] / totals[truth]);
}

function scoreOf({ weights: [weights], biases: [bias] }: LinearModel, vector: Float32Array): number {
  return weights.reduce((sum, weight, i) => sum + weight * vector[i], bias);
}
