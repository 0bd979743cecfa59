/** How well two photos of one person are told from photos of two: LFW's protocol, and all impostor pairs. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { asSearched, asStored } from '../layers/gallery/index.ts';
import { cosineOf, openPack } from '../layers/vision/index.ts';
import { analyzeAll, centralFace, readCsv } from './dataset.ts';
import { allPairs } from './pairs.ts';
import { plotPng } from './plot.ts';
import { rocCurve, shareAtLeast, tarAtFar } from './roc.ts';
import { mean } from './scores.ts';

const { cosineAt } = openPack().similarity;

export interface VerificationReport {
  readonly pairs: number;
  readonly failed: number;
  readonly accuracy: number;
  readonly tarAtFar1e2: number;
  readonly tarAtFar1e3: number;
  readonly threshold: number;
  /** The same pairs, either photo's vector in turn as a collection keeps it; and how far the cosines are off, at most. */
  readonly stored: { readonly accuracy: number; readonly tarAtFar1e3: number; readonly largestError: number };
  /** With all impostors: the share of all pairs of different people that reach a Similarity. */
  readonly falseMatchRate?: Readonly<Record<string, number>>;
}

interface ScoredPair {
  /** Undefined: no face was found in one of the two photos. */
  readonly cosine: number | undefined;
  readonly same: boolean;
}

const FOLDS = 10;

/** Similarities whose false match rate is told. */
export const MARKS = [80, 90, 95, 99] as const;

/**
 * @param directory  holds images/ and pairs.csv (image_a,image_b,same)
 * @param out        a folder for the ROC picture
 * @param impostors  `all`: every pair of images of different people is scored too
 */
export async function evaluateVerification(
  directory: string,
  out: string,
  impostors: 'listed' | 'all',
): Promise<VerificationReport> {
  const rows = readCsv<'image_a' | 'image_b' | 'same'>(join(directory, 'pairs.csv'));
  const names = [...new Set(rows.flatMap((row) => [row.image_a, row.image_b]))];
  const vectors = await analyzeAll(join(directory, 'images'), names, async (photo) => {
    const face = centralFace(photo);
    return face && (await photo.embed([face]))[0];
  });
  const byName = new Map(names.map((name, i) => [name, vectors[i]]));

  const score = (compare: (a: Float32Array, b: Float32Array) => number) =>
    rows.map(({ image_a, image_b, same }): ScoredPair => {
      const a = byName.get(image_a);
      const b = byName.get(image_b);
      return { cosine: a && b && compare(a, b), same: same === '1' || same.toLowerCase() === 'true' };
    });
  const pairs = score(cosineOf);
  const stored = [
    score((a, b) => cosineOf(asSearched(a), asStored(b))),
    score((a, b) => cosineOf(asStored(a), asSearched(b))),
  ];
  const [genuine, different] = bySameness(pairs);
  await plotRoc(genuine, different, out);
  return {
    pairs: pairs.length,
    failed: pairs.filter(({ cosine }) => cosine === undefined).length,
    accuracy: crossValidatedAccuracy(pairs),
    tarAtFar1e2: tarAtFar(genuine, different, 1e-2),
    tarAtFar1e3: tarAtFar(genuine, different, 1e-3),
    threshold: bestThreshold(pairs),
    stored: {
      accuracy: mean(stored.map(crossValidatedAccuracy)),
      tarAtFar1e3: tarAtFar(...bySameness(stored.flat()), 1e-3),
      largestError: Math.max(
        ...stored.flatMap((scored) => pairs.map(({ cosine = 0 }, i) => Math.abs(cosine - (scored[i].cosine ?? 0)))),
      ),
    },
    ...(impostors === 'all' && { falseMatchRate: falseMatchRates(allPairs(names, vectors).impostors) }),
  };
}

function falseMatchRates(impostors: Float64Array): Record<string, number> {
  return Object.fromEntries(MARKS.map((mark) => [mark, shareAtLeast(impostors, cosineAt(mark))]));
}

/** The cosines of genuine pairs and of impostors. */
function bySameness(pairs: readonly ScoredPair[]): [Float64Array, Float64Array] {
  return [cosines(pairs.filter(({ same }) => same)), cosines(pairs.filter(({ same }) => !same))];
}

/** A pair without a score is never accepted: its cosine is taken as the least there is. */
function cosines(pairs: readonly ScoredPair[]): Float64Array {
  return Float64Array.from(pairs, ({ cosine }) => cosine ?? -1).sort();
}

/** Every tenth pair is judged by the threshold that is best for the other nine tenths; a failed pair counts as an error. */
function crossValidatedAccuracy(pairs: readonly ScoredPair[]): number {
  let right = 0;
  for (let fold = 0; fold < FOLDS; fold++) {
    const threshold = bestThreshold(pairs.filter((_, i) => i % FOLDS !== fold));
    right += countRight(
      pairs.filter((_, i) => i % FOLDS === fold),
      threshold,
    );
  }
  return right / pairs.length;
}

function countRight(pairs: readonly ScoredPair[], threshold: number): number {
  return pairs.filter(({ cosine, same }) => cosine !== undefined && cosine >= threshold === same).length;
}

/** The threshold that decides most of these pairs rightly. */
function bestThreshold(pairs: readonly ScoredPair[]): number {
  const scored = pairs
    .filter((pair): pair is { cosine: number; same: boolean } => pair.cosine !== undefined)
    .sort((p, q) => p.cosine - q.cosine);
  // From below every pair is accepted: right are the genuine ones. Each step up rejects one more.
  let right = scored.filter(({ same }) => same).length;
  let best = { right, threshold: -1 };
  for (let i = 0; i < scored.length; i++) {
    right += scored[i].same ? -1 : 1;
    const above = scored[i + 1]?.cosine ?? 1;
    if (right > best.right) best = { right, threshold: (scored[i].cosine + above) / 2 };
  }
  return best.threshold;
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
