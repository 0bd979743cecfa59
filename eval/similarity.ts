/** Fits the curve from the cosine of two embeddings to Similarity, and reports the error rates at round Similarities. */

import { readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SimilarityCurve } from '../layers/vision/index.ts';
import { similarityCurve } from '../layers/vision/training.ts';
import { analyzeAll, embedCentralFace } from './dataset.ts';
import { PACK } from './pack.ts';
import { allPairs } from './pairs.ts';
import { plotPng } from './plot.ts';
import { mapValues } from './records.ts';
import { shareAtLeast, shareBySimilarity, thresholdAtFar } from './roc.ts';

/** Definition of the curve: the false match rates, over impostor pairs, that two Similarities are to have. */
const ANCHORS = [
  { similarity: 80, falseMatchRate: 1e-3 },
  { similarity: 99, falseMatchRate: 1e-5 },
] as const;

/** Similarities, in percent, at which error rates are reported. */
const MARKS = [80, 90, 95, 99] as const;

export interface SimilarityReport {
  /** Numbers of pairs. */
  readonly genuine: number;
  readonly impostors: number;
  /** Parameters of the logistic curve: per unit of cosine, and the cosine of its middle. */
  readonly slope: number;
  readonly middle: number;
  /** By Similarity: the share of the impostor pairs that reach it, and of the genuine pairs that do not. */
  readonly falseMatchRate: Readonly<Record<string, number>>;
  readonly falseNonMatchRate: Readonly<Record<string, number>>;
}

interface CurveFit {
  readonly slope: number;
  readonly middle: number;
}

/**
 * Finds the logistic curve 100 / (1 + exp(-slope (cosine - middle))) that passes through both anchors.
 * @param impostors  cosines in ascending order; fewer than 100,000 cannot resolve the higher anchor's rate
 */
export function fitCurve(impostors: Float64Array): CurveFit {
  const [low, high] = ANCHORS.map(({ similarity, falseMatchRate }) => ({
    logit: Math.log(similarity / (100 - similarity)),
    cosine: thresholdAtFar(impostors, falseMatchRate),
  }));
  const slope = (high.logit - low.logit) / (high.cosine - low.cosine);
  return { slope, middle: low.cosine - low.logit / slope };
}

/**
 * Fits the curve to all pairs of a data set.
 * @param directory  holds images/, each named person_number
 * @param out        folder of the picture
 * @param fitted     JSON file that the fit is written to; undefined: nothing is written
 */
export async function fitSimilarity(directory: string, out: string, fitted?: string): Promise<SimilarityReport> {
  const images = join(directory, 'images');
  const names = readdirSync(images).sort();
  const { genuine, impostors } = allPairs(names, await analyzeAll(images, names, embedCentralFace));
  const { slope, middle } = roundFit(fitCurve(impostors));
  const curve = similarityCurve({ slope, middle });
  await plotCurve(genuine, impostors, curve, out);
  if (fitted) {
    await writeFile(fitted, `${JSON.stringify({ pack: PACK.name, slope, middle }, null, 2)}\n`);
  }
  const matched = (pairs: Float64Array) => shareBySimilarity(pairs, MARKS, curve.scoreAt);
  return {
    genuine: genuine.length,
    impostors: impostors.length,
    slope,
    middle,
    falseMatchRate: mapValues(matched(impostors), round),
    falseNonMatchRate: mapValues(matched(genuine), (share) => round(1 - share)),
  };
}

function roundFit({ slope, middle }: CurveFit): CurveFit {
  return { slope: Number(slope.toFixed(3)), middle: Number(middle.toFixed(5)) };
}

function round(rate: number): number {
  return Number(rate.toPrecision(3));
}

async function plotCurve(
  genuine: Float64Array,
  impostors: Float64Array,
  { similarityOf }: SimilarityCurve,
  out: string,
): Promise<void> {
  await mkdir(out, { recursive: true });
  const cosines = Array.from({ length: 121 }, (_, i) => -0.2 + i / 100);
  const lines = cosines.flatMap((cosine) => [
    { cosine, percent: similarityOf(cosine), what: 'Similarity' },
    { cosine, percent: 100 * shareAtLeast(genuine, cosine), what: 'genuine pairs at or above' },
    { cosine, percent: 100 * shareAtLeast(impostors, cosine), what: 'impostor pairs at or above' },
  ]);
  await plotPng(
    {
      width: 560,
      height: 300,
      data: { values: lines },
      mark: 'line',
      encoding: {
        x: { field: 'cosine', type: 'quantitative', title: 'cosine of two embeddings' },
        y: { field: 'percent', type: 'quantitative', title: 'percent' },
        color: { field: 'what', type: 'nominal', title: null, legend: { labelLimit: 0 } },
      },
    },
    join(out, 'similarity.png'),
  );
}
