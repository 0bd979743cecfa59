/** Fits the curve from the cosine of two embeddings to Similarity, and says what its marks mean. */

import { readdirSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { analyzeAll, centralFace } from './dataset.ts';
import { allPairs } from './pairs.ts';
import { plotPng } from './plot.ts';
import { shareAtLeast, thresholdAtFar } from './roc.ts';
import { MARKS } from './verification.ts';

/** What the curve is fitted to: these Similarities at these false match rates (design). */
const ANCHORS = [
  { similarity: 80, falseMatchRate: 1e-3 },
  { similarity: 99, falseMatchRate: 1e-5 },
] as const;

export interface SimilarityReport {
  readonly genuine: number;
  readonly impostors: number;
  readonly slope: number;
  readonly middle: number;
  readonly falseMatchRate: Readonly<Record<string, number>>;
  readonly falseNonMatchRate: Readonly<Record<string, number>>;
}

/** The logistic curve through both anchors. */
export function fitCurve(impostors: Float64Array): { slope: number; middle: number } {
  const [low, high] = ANCHORS.map(({ similarity, falseMatchRate }) => ({
    logit: Math.log(similarity / (100 - similarity)),
    cosine: thresholdAtFar(impostors, falseMatchRate),
  }));
  const slope = (high.logit - low.logit) / (high.cosine - low.cosine);
  return { slope, middle: low.cosine - low.logit / slope };
}

/**
 * @param directory  holds images/, each named person_number
 * @param out        a folder for the picture
 * @param fitted     the file whose `similarity` is to be replaced, if it is
 */
export async function fitSimilarity(directory: string, out: string, fitted?: string): Promise<SimilarityReport> {
  const images = join(directory, 'images');
  const names = readdirSync(images).sort();
  const vectors = await analyzeAll(images, names, async (photo) => {
    const face = centralFace(photo);
    return face && (await photo.embed([face]))[0];
  });
  const { genuine, impostors } = allPairs(names, vectors);
  const { slope, middle } = roundCurve(fitCurve(impostors));
  const cosineAt = (similarity: number) => middle + Math.log(similarity / (100 - similarity)) / slope;
  const rates = (share: (cosine: number) => number) =>
    Object.fromEntries(MARKS.map((mark) => [mark, Number(share(cosineAt(mark)).toPrecision(3))]));
  await plotCurve(genuine, impostors, slope, middle, out);
  if (fitted) {
    const numbers = { ...JSON.parse(await readFile(fitted, 'utf8')), similarity: { slope, middle } };
    await writeFile(fitted, `${JSON.stringify(numbers, null, 2)}\n`);
  }
  return {
    genuine: genuine.length,
    impostors: impostors.length,
    slope,
    middle,
    falseMatchRate: rates((cosine) => shareAtLeast(impostors, cosine)),
    falseNonMatchRate: rates((cosine) => 1 - shareAtLeast(genuine, cosine)),
  };
}

function roundCurve({ slope, middle }: { slope: number; middle: number }) {
  return { slope: Number(slope.toFixed(3)), middle: Number(middle.toFixed(5)) };
}

async function plotCurve(
  genuine: Float64Array,
  impostors: Float64Array,
  slope: number,
  middle: number,
  out: string,
): Promise<void> {
  await mkdir(out, { recursive: true });
  const cosines = Array.from({ length: 121 }, (_, i) => -0.2 + i / 100);
  const lines = cosines.flatMap((cosine) => [
    { cosine, percent: 100 / (1 + Math.exp(-slope * (cosine - middle))), what: 'Similarity' },
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
