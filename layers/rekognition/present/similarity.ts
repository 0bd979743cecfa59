import type { SimilarityCurve } from '../../vision/index.ts';

/** Percent. Float32 values below 100 are up to 7.6e-6 apart: one this far below a threshold may round up to it. */
const ROUNDING = 4e-6;

/**
 * The Similarity of a score, in percent, as the wire has it: rounded to float32, so that an answered Similarity, sent
 * back as a threshold, is reached again.
 */
export function similarityAt({ similarityOf }: SimilarityCurve, score: number): number {
  return Math.fround(similarityOf(score));
}

/** A score below which no Similarity reaches a threshold (percent), even after rounding. */
export function leastScore({ scoreAt }: SimilarityCurve, threshold: number): number {
  return scoreAt(Math.max(0, threshold - ROUNDING));
}
