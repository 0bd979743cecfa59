/** Rekognition's Similarity: the score of two faces as a percentage. */

import type { SimilarityFile } from './pack-format.ts';

/** Monotonic map between the score of two embeddings (embed/embedding.ts) and their Similarity in percent. */
export interface SimilarityCurve {
  /** Computes the Similarity at a score, 0 to 100. A score of 1 is 100. */
  similarityOf(score: number): number;
  /** Computes the score at which the curve reaches a Similarity: -Infinity for 0, 1 for 100. */
  scoreAt(similarity: number): number;
}

/**
 * Makes the logistic curve of a pack (models/similarity; docs/thresholds.md): 100 / (1 + exp(-z)), where
 * z = slope (score - middle) up to the score `knee`, where Similarity is 99, and rises by `steepSlope` above it. The
 * score of a face and itself, 1 less its crowd term, is as low as that of two photos of one adult where the crowd is
 * near: above the knee the curve is as steep as 99.99 at the least such score needs.
 */
export function similarityCurve({ slope, middle, knee, steepSlope }: Omit<SimilarityFile, 'pack'>): SimilarityCurve {
  const logitAtKnee = slope * (knee - middle);
  const logit = (score: number) =>
    score <= knee ? slope * (score - middle) : logitAtKnee + steepSlope * (score - knee);
  const logistic = (score: number) => 1 / (1 + Math.exp(-logit(score)));
  return {
    similarityOf: (score) => Math.min(100, (100 * logistic(score)) / logistic(1)),
    scoreAt(similarity) {
      const share = (similarity / 100) * logistic(1);
      const z = Math.log(share / (1 - share));
      return z <= logitAtKnee ? middle + z / slope : Math.min(1, knee + (z - logitAtKnee) / steepSlope);
    },
  };
}
