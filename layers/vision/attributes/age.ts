import type { AgeRange } from './attributes.ts';
import type { FaceFeatures } from './features.ts';
import { type Head, type HeadFile, openHead } from './head.ts';

/** Format of models/heads/age.json: a head of one score, the age in years. */
export interface AgeFile extends HeadFile {
  /**
   * Half the width of the range in years: `atBirth`, and `perYear` for every year of the estimate, but no more than
   * `most`.
   */
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

/**
 * Computes the range around an estimate, in whole years. The older a face, the less certain its age, and the wider the
 * range.
 */
export function ageRange(years: number, { atBirth, perYear, most }: AgeFile['spread']): AgeRange {
  const middle = Math.max(0, years);
  const half = Math.min(most, atBirth + perYear * middle);
  return { low: Math.max(0, Math.round(middle - half)), high: Math.round(middle + half) };
}
