import { FITTED } from './pack.ts';

/** The inner product of two embeddings, which are unit vectors. */
export function cosineOf(p: Float32Array, q: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += p[i] * q[i];
  return sum;
}

/**
 * How alike two faces are, in percent: a logistic curve over the cosine of their embeddings, fitted so that 80 means about
 * one false match in a thousand impostor pairs and 99 one in a hundred thousand (models/fitted.json; docs/thresholds.md).
 * A vector and itself are 100.
 */
export function similarityOf(cosine: number): number {
  return Math.min(100, (100 * logistic(cosine)) / logistic(1));
}

/** The cosine at which the curve reaches `similarity`: -Infinity for 0, 1 for 100. */
export function cosineAt(similarity: number): number {
  const { slope, middle } = FITTED.similarity;
  const share = (similarity / 100) * logistic(1);
  return middle + Math.log(share / (1 - share)) / slope;
}

function logistic(cosine: number): number {
  const { slope, middle } = FITTED.similarity;
  return 1 / (1 + Math.exp(-slope * (cosine - middle)));
}
