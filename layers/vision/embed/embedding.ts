/** The vector that a face is recognised by: MobileFaceNet's 512 dimensions and dlib's 128, concatenated. */

import type { Pack } from '../networks/pack.ts';

/**
 * Concatenates the vectors of the pack's embedding networks into one of length 1. The inner product of two results is
 * the mean of the networks' cosines, weighted by the squares of their weights: for visage-1 .37 MobileFaceNet and .63
 * dlib. docs/accuracy.md compares other weights.
 * @param parts  one vector a network, in the pack's order
 */
export function joinEmbeddings(
  { parts: weights, dimensions }: Pack['embedding'],
  parts: readonly Float32Array[],
): Float32Array {
  const length = Math.hypot(...weights.map(({ weight }) => weight));
  const vector = new Float32Array(dimensions);
  let offset = 0;
  for (const [i, part] of parts.entries()) {
    const scale = weights[i].weight / (Math.hypot(...part) * length);
    for (const value of part) vector[offset++] = value * scale;
  }
  return vector;
}

/** Computes the inner product of two embeddings: their cosine, because they have length 1. */
export function cosineOf(p: Float32Array, q: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += p[i] * q[i];
  return sum;
}
