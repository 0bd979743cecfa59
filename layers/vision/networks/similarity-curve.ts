/** Rekognition's Similarity: the score of two faces as a percentage. */

/** Monotonic map between the score of two embeddings (embed/embedding.ts) and their Similarity in percent. */
export interface SimilarityCurve {
  /** Computes the Similarity at a score, 0 to 100. A score of 1 is 100. */
  similarityOf(score: number): number;
  /** Computes the score at which the curve reaches a Similarity: -Infinity for 0, 1 for 100. */
  scoreAt(similarity: number): number;
}

/**
 * Makes the logistic curve, fitted so that 80 means about one false match in a thousand impostor pairs and 99 one in a
 * hundred thousand (models/packs/NAME/similarity.json; docs/thresholds.md).
 * @param fit.slope  steepness per unit of score
 * @param fit.middle  score at which the logistic function is one half
 */
export function similarityCurve({
  slope,
  middle,
}: {
  readonly slope: number;
  readonly middle: number;
}): SimilarityCurve {
  const logistic = (score: number) => 1 / (1 + Math.exp(-slope * (score - middle)));
  return {
    similarityOf: (score) => Math.min(100, (100 * logistic(score)) / logistic(1)),
    scoreAt(similarity) {
      const share = (similarity / 100) * logistic(1);
      return middle + Math.log(share / (1 - share)) / slope;
    },
  };
}
