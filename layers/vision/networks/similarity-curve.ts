/** Rekognition's Similarity: the score of two faces as a percentage. */

import type { SimilarityFile } from './pack-format.ts';

/** Monotonic map between the score of two embeddings (embed/embedding.ts) and their Similarity in percent. */
export interface SimilarityCurve {
  /** Computes the Similarity at a score, 0 to 100. A score of 1 is 100. */
  similarityOf(score: number): number;
  /** Computes the score at which the curve reaches a Similarity: -Infinity for 0, 1 for 100. */
  scoreAt(similarity: number): number;
}

/** Log-odds of a Similarity of 99.99, which every face reaches with itself. */
const LOGIT_OF_ITSELF = Math.log(0.9999 / 0.0001);

/** Log-odds at a score of 1: float32 does not round Similarities to 100 much before. */
const LOGIT_OF_ONE = 16;

/**
 * Makes the logistic curve of a pack (models/similarity; docs/thresholds.md): 100 / (1 + exp(-z)), where
 * z = slope (score - middle) up to the score `knee`, where Similarity is 99, and rises by `steepSlope` above it. The
 * score of a face and itself, 1 less its crowd term, is as low as that of two photos of one adult where the crowd is
 * near: above the knee the curve is as steep as 99.99 at the least such score needs. From there on it is flatter, so
 * that a better match is still told from a good one.
 */
export function similarityCurve({ slope, middle, knee, steepSlope }: Omit<SimilarityFile, 'pack'>): SimilarityCurve {
  const logitAtKnee = slope * (knee - middle);
  const itself = knee + (LOGIT_OF_ITSELF - logitAtKnee) / steepSlope;
  const pieces = [
    { from: -Infinity, at: middle, logit: 0, slope },
    { from: knee, at: knee, logit: logitAtKnee, slope: steepSlope },
    { from: itself, at: itself, logit: LOGIT_OF_ITSELF, slope: (LOGIT_OF_ONE - LOGIT_OF_ITSELF) / (1 - itself) },
  ];
  const logistic = (score: number) => {
    const piece = pieces.findLast(({ from }) => score >= from) ?? pieces[0];
    return 1 / (1 + Math.exp(-(piece.logit + piece.slope * (score - piece.at))));
  };
  return {
    similarityOf: (score) => Math.min(100, (100 * logistic(score)) / logistic(1)),
    scoreAt(similarity) {
      if (similarity >= 100) return 1;
      const share = (similarity / 100) * logistic(1);
      const z = Math.log(share / (1 - share));
      const piece = pieces.findLast(({ from, logit }) => from === -Infinity || z >= logit) ?? pieces[0];
      return piece.at + (z - piece.logit) / piece.slope;
    },
  };
}
