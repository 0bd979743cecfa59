import type { SimilarityCurve } from '../../vision/index.ts';

/** Similarities are float32 values, which below 100 are 7.6e-6 apart: one this far below a threshold may round to it. */
const ROUNDING = 4e-6;

/** Similarity at a cosine as the wire has it, a float32 value, so that an answered one reaches itself as a threshold. */
export function similarityAt({ similarityOf }: SimilarityCurve, cosine: number): number {
  return Math.fround(similarityOf(cosine));
}

/** A cosine below which no Similarity reaches a threshold (in percent), even rounded. */
export function leastCosine({ cosineAt }: SimilarityCurve, threshold: number): number {
  return cosineAt(Math.max(0, threshold - ROUNDING));
}
