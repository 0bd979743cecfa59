/** Accuracy of face verification: LFW's protocol over listed pairs, and all pairs of different people. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { asSearched, asStored } from '../layers/gallery/evaluation.ts';
import { cosineOf, scoreOf } from '../layers/vision/index.ts';
import { bestThreshold, crossValidatedAccuracy, LEAST_SCORE, type ScoredPair } from './accuracy.ts';
import { analyzeAll, embedCentralFace, readCsv } from './dataset.ts';
import { PACK } from './pack.ts';
import { allPairs, type PairScores } from './pairs.ts';
import { plotPng } from './plot.ts';
import { rocCurve, shareBySimilarity, tarAtFar } from './roc.ts';
import { mean } from './scores.ts';

const { scoreAt } = PACK.similarity;

export interface VerificationReport {
  readonly pairs: number;
  /** Pairs without a score: no face was found in one of the two photos. */
  readonly failed: number;
  /** Accuracy in ten-fold cross-validation. */
  readonly accuracy: number;
  readonly tarAtFar1e2: number;
  readonly tarAtFar1e3: number;
  /** The score that decides most of all listed pairs right. */
  readonly threshold: number;
  /**
   * The same pairs compared as a search compares them, a query's vector with one as a collection stores it, each photo of a pair
   * being the stored one once; and the largest error of a score.
   */
  readonly stored: { readonly accuracy: number; readonly tarAtFar1e3: number; readonly largestError: number };
  /** Only with `--impostors all`. By Similarity: the share of all pairs of different people that reach it. */
  readonly falseMatchRate?: Readonly<Record<string, number>>;
  /** Only with `--impostors all`. By false match rate over all pairs: the share of all genuine pairs that are accepted. */
  readonly tarAllPairs?: Readonly<Record<string, number>>;
}

/** Similarities, in percent, at which false match rates are reported. */
const MARKS = [80, 90, 95, 99] as const;

/** False match rates over all pairs at which the true accept rate is reported. */
const RATES = ['1e-3', '1e-4', '1e-5'] as const;

/**
 * Scores the listed pairs of a data set.
 * @param directory  holds images/ and pairs.csv (image_a,image_b,same)
 * @param out        folder of the ROC picture
 * @param impostors  `all`: all pairs of images are scored too, which needs images named person_number
 */
export async function evaluateVerification(
  directory: string,
  out: string,
  impostors: 'listed' | 'all',
): Promise<VerificationReport> {
  const rows = readCsv<'image_a' | 'image_b' | 'same'>(join(directory, 'pairs.csv'));
  const names = [...new Set(rows.flatMap((row) => [row.image_a, row.image_b]))];
  const vectors = await analyzeAll(join(directory, 'images'), names, embedCentralFace);
  const byName = new Map(names.map((name, i) => [name, vectors[i]]));

  const score = (compare: (a: Float32Array, b: Float32Array) => number) =>
    rows.map(({ image_a, image_b, same }): ScoredPair => {
      const a = byName.get(image_a);
      const b = byName.get(image_b);
      return { score: a && b && compare(a, b), same: same === '1' || same.toLowerCase() === 'true' };
    });
  const pairs = score((a, b) => scoreOf(PACK, a, b));
  const stored = [score(storedScore), score((a, b) => storedScore(b, a))];
  const [genuine, different] = bySameness(pairs);
  await plotRoc(genuine, different, out);
  return {
    pairs: pairs.length,
    failed: pairs.filter(({ score }) => score === undefined).length,
    accuracy: crossValidatedAccuracy(pairs),
    tarAtFar1e2: tarAtFar(genuine, different, 1e-2),
    tarAtFar1e3: tarAtFar(genuine, different, 1e-3),
    threshold: bestThreshold(pairs),
    stored: {
      accuracy: mean(stored.map(crossValidatedAccuracy)),
      tarAtFar1e3: tarAtFar(...bySameness(stored.flat()), 1e-3),
      largestError: Math.max(
        ...stored.flatMap((scored) => pairs.map(({ score = 0 }, i) => Math.abs(score - (scored[i].score ?? 0)))),
      ),
    },
    ...(impostors === 'all' && overAllPairs(allPairs(names, vectors))),
  };
}

/** Score of a query's vector and one as a collection stores it. */
function storedScore(query: Float32Array, vector: Float32Array): number {
  const row = asStored(vector);
  // The transform of a stored vector is its own inverse, and the crowd function reads untransformed vectors.
  return cosineOf(asSearched(query), row) - (PACK.crowd(query) + PACK.crowd(asSearched(row))) / 2;
}

function overAllPairs({ genuine, impostors }: PairScores) {
  return {
    falseMatchRate: shareBySimilarity(impostors, MARKS, scoreAt),
    tarAllPairs: Object.fromEntries(RATES.map((rate) => [rate, tarAtFar(genuine, impostors, Number(rate))])),
  };
}

/** Scores of the genuine pairs and of the impostors, in ascending order. */
function bySameness(pairs: readonly ScoredPair[]): [Float64Array, Float64Array] {
  return [scoresOf(pairs.filter(({ same }) => same)), scoresOf(pairs.filter(({ same }) => !same))];
}

/** A pair without a score counts as never accepted. */
function scoresOf(pairs: readonly ScoredPair[]): Float64Array {
  return Float64Array.from(pairs, ({ score }) => score ?? LEAST_SCORE).sort();
}

async function plotRoc(genuine: Float64Array, impostors: Float64Array, out: string): Promise<void> {
  mkdirSync(out, { recursive: true });
  const values = rocCurve(genuine, impostors);
  await plotPng(
    {
      title: 'Verification',
      width: 480,
      height: 320,
      data: { values: [...values] },
      mark: { type: 'line', interpolate: 'step-before' },
      encoding: {
        x: { field: 'far', type: 'quantitative', scale: { type: 'log' }, title: 'false match rate' },
        y: { field: 'tar', type: 'quantitative', scale: { zero: false }, title: 'true match rate' },
      },
    },
    join(out, 'roc.png'),
  );
}
