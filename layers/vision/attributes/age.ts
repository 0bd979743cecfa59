import type { AgeRange } from './attributes.ts';
import type { FaceFeatures } from './features.ts';
import { type Head, type HeadFile, openHead } from './head.ts';

export interface AgeFile extends HeadFile {
  /** Half the width of the range in years: at birth, and what every year adds, up to the most. */
  readonly spread: { readonly atBirth: number; readonly perYear: number; readonly most: number };
}

export interface AgeEstimator {
  readonly features: Head['features'];
  describe(face: FaceFeatures): AgeRange;
}

export function openAgeEstimator(file: AgeFile): AgeEstimator {
  const head = openHead(file);
  return { features: head.features, describe: (face) => ageRange(head.scores(face)[0], file.spread) };
}

/** The range around an estimate, in whole years. The older a face, the less its age can be told. */
export function ageRange(years: number, { atBirth, perYear, most }: AgeFile['spread']): AgeRange {
  const middle = Math.max(0, years);
  const half = Math.min(most, atBirth + perYear * middle);
  return { low: Math.max(0, Math.round(middle - half)), high: Math.round(middle + half) };
}
