import { cosineAt, similarityOf } from '../vision/index.ts';

/** Similarities are float32 values, which below 100 are 7.6e-6 apart: one this far below a threshold may round to it. */
const ROUNDING = 4e-6;

/** The float32 value that is sent, so that one that was answered reaches itself as a threshold. */
export function similarityAt(cosine: number): number {
  return Math.fround(similarityOf(cosine));
}

/** A cosine below which no similarity reaches a threshold, even rounded. */
export function leastCosine(threshold: number): number {
  return cosineAt(Math.max(0, threshold - ROUNDING));
}
