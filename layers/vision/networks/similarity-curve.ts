/** Rekognition's Similarity: the score of two faces as a percentage. */

/** Monotonic map between the cosine of two embeddings and their Similarity in percent. */
export interface SimilarityCurve {
  /** Computes the Similarity at a cosine, 0 to 100. A vector and itself, cosine 1, are 100. */
  similarityOf(cosine: number): number;
  /** Computes the cosine at which the curve reaches a Similarity: -Infinity for 0, 1 for 100. */
  cosineAt(similarity: number): number;
}

/**
 * Makes the logistic curve, fitted so that 80 means about one false match in a thousand impostor pairs and 99 one in a
 * hundred thousand (models/fitted.json; docs/thresholds.md).
 * @param fit.slope  steepness per unit of cosine
 * @param fit.middle  cosine at which the logistic function is one half
 */
export function similarityCurve({
  slope,
  middle,
}: {
  readonly slope: number;
  readonly middle: number;
}): SimilarityCurve {
  const logistic = (cosine: number) => 1 / (1 + Math.exp(-slope * (cosine - middle)));
  return {
    similarityOf: (cosine) => Math.min(100, (100 * logistic(cosine)) / logistic(1)),
    cosineAt(similarity) {
      const share = (similarity / 100) * logistic(1);
      return middle + Math.log(share / (1 - share)) / slope;
    },
  };
}
