import { FITTED } from './pack.ts';

/**
 * How alike two faces are, in percent: a logistic curve over the cosine of their embeddings, fitted so that 80 means about
 * one false match in a thousand impostor pairs and 99 one in a hundred thousand (models/fitted.json; docs/thresholds.md).
 */
export function similarityOf(cosine: number): number {
  const { slope, middle } = FITTED.similarity;
  return 100 / (1 + Math.exp(-slope * (cosine - middle)));
}

/** The cosine at which the curve reaches `similarity`: -Infinity for 0, Infinity for 100. */
export function cosineAt(similarity: number): number {
  const { slope, middle } = FITTED.similarity;
  return middle + Math.log(similarity / (100 - similarity)) / slope;
}
