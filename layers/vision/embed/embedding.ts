/** The vector that a face is recognised by, and the comparison of two. */

import type { Embedding, Pack } from '../networks/pack.ts';

/**
 * Makes the vector of a pack, of length 1, from the vectors of its networks: concatenates them, and projects the result
 * where the pack has a projection. The inner product of two results is, before the projection, the mean of the networks'
 * cosines, weighted by the squares of their weights: for visage-1 .37 MobileFaceNet and .63 dlib. docs/accuracy.md
 * compares other weights.
 * @param parts  one vector a network, in the pack's order, of any length
 */
export function makeEmbedding({ parts: weights, projection }: Embedding, parts: readonly Float32Array[]): Float32Array {
  const joined = joinEmbeddings(
    weights.map(({ weight }) => weight),
    parts,
  );
  return projection ? unitVector(projection(joined)) : joined;
}

/** Concatenates vectors, each brought to the length of its weight, and brings the result to length 1. */
export function joinEmbeddings(weights: readonly number[], parts: readonly Float32Array[]): Float32Array {
  const length = Math.hypot(...weights);
  const vector = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const [i, part] of parts.entries()) {
    const scale = weights[i] / (Math.hypot(...part) * length);
    for (const value of part) vector[offset++] = value * scale;
  }
  return vector;
}

/** Divides a vector by its length. */
export function unitVector(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** Computes the inner product of two embeddings: their cosine, because they have length 1. */
export function cosineOf(p: Float32Array, q: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += p[i] * q[i];
  return sum;
}

/**
 * Computes the score of two vectors of a pack, which its Similarity is read from: their cosine, less the mean of the
 * crowd terms of both. Two faces are alike only as far as they are more alike than either is to strangers.
 */
export function scoreOf({ crowd }: Pack, p: Float32Array, q: Float32Array): number {
  return cosineOf(p, q) - (crowd(p) + crowd(q)) / 2;
}
