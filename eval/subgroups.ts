/** Error rates of verification by apparent gender and age. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { analyzeAll, centralFace } from './dataset.ts';
import { PACK } from './pack.ts';
import { allPairs } from './pairs.ts';
import { mapValues } from './records.ts';
import { shareBySimilarity } from './roc.ts';

const { scoreAt } = PACK.similarity;

/** Similarities, in percent, at which errors are counted: the default threshold, and a strict one. */
const MARKS = [80, 99] as const;

export interface SubgroupReport {
  readonly faces: number;
  /** Numbers of pairs. */
  readonly genuine: number;
  readonly impostors: number;
  /** By Similarity: the share of the impostor pairs that reach it, and of the genuine pairs that do not. */
  readonly falseMatchRate: Readonly<Record<string, number>>;
  readonly falseNonMatchRate: Readonly<Record<string, number>>;
}

/**
 * Scores all pairs within each group. Gender and age are those that the product itself estimates.
 * @param directory  holds images/, each named person_number
 */
export async function evaluateSubgroups(directory: string): Promise<Record<string, SubgroupReport>> {
  const images = join(directory, 'images');
  const names = readdirSync(images).sort();
  const faces = await analyzeAll(images, names, async (photo) => {
    const face = centralFace(photo);
    if (!face) return undefined;
    const [vector] = await photo.embed([face], PACK);
    const [{ gender, ageRange }] = await photo.describe([face], new Set(['gender', 'ageRange'] as const));
    return gender && ageRange && { vector, gender: gender.value, age: (ageRange.low + ageRange.high) / 2 };
  });
  type DescribedFace = Exclude<(typeof faces)[number], undefined>;
  const report = (isIn: (face: DescribedFace) => boolean) =>
    reportOf(
      names,
      faces.map((face) => (face && isIn(face) ? face.vector : undefined)),
    );
  return {
    all: report(() => true),
    women: report(({ gender }) => gender === 'Female'),
    men: report(({ gender }) => gender === 'Male'),
    'under 35': report(({ age }) => age < 35),
    '35 to 54': report(({ age }) => age >= 35 && age < 55),
    '55 and over': report(({ age }) => age >= 55),
  };
}

function reportOf(names: readonly string[], vectors: readonly (Float32Array | undefined)[]): SubgroupReport {
  const { genuine, impostors } = allPairs(names, vectors);
  const matched = shareBySimilarity(genuine, MARKS, scoreAt);
  return {
    faces: vectors.filter((vector) => vector !== undefined).length,
    genuine: genuine.length,
    impostors: impostors.length,
    falseMatchRate: shareBySimilarity(impostors, MARKS, scoreAt),
    falseNonMatchRate: mapValues(matched, (share) => 1 - share),
  };
}
