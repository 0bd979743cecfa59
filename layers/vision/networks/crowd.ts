/** How near the crowd is to a face: the term of the score that makes Similarity mean the same for everybody. */

import { decodeFloats } from '../../../models/floats.ts';
import type { CrowdFile } from './pack-format.ts';

/** Predicts how alike a face and the strangers most like it are, a cosine, from the face's vector (models/crowd). */
export type Crowd = (vector: Float32Array) => number;

/**
 * The function constant + linear · x + the sum of weight · (axis · x)² of a vector x, and at most `most`. `linear` and an
 * axis may be shorter than the vector, whose other numbers then do not count.
 */
export interface CrowdForm {
  readonly constant: number;
  readonly linear: Float32Array;
  readonly axes: readonly Float32Array[];
  /** One an axis. */
  readonly weights: readonly number[];
  /** The score of a face and itself, which is 1 less its crowd term, is at least 1 - most. */
  readonly most: number;
}

/** Opens the crowd function of a pack. @throws Error  the axes do not all have one length, of at most a vector's */
export function openCrowd({ constant, linear, axes, weights, most }: CrowdFile): CrowdForm {
  const slopes = decodeFloats(linear);
  const values = decodeFloats(axes);
  const length = values.length / weights.length;
  if (!Number.isInteger(length) || length > slopes.length) {
    throw new Error(`A crowd function of ${weights.length} axes has ${values.length} values`);
  }
  return {
    constant,
    linear: slopes,
    axes: weights.map((_, i) => values.subarray(i * length, (i + 1) * length)),
    weights,
    most,
  };
}

/** The function of a form. */
export function crowdOf({ constant, linear, axes, weights, most }: CrowdForm): Crowd {
  return (vector) => {
    const form = axes.reduce(
      (sum, axis, i) => sum + weights[i] * inner(axis, vector) ** 2,
      constant + inner(linear, vector),
    );
    return Math.min(most, form);
  };
}

function inner(shorter: Float32Array, vector: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < shorter.length; i++) sum += shorter[i] * vector[i];
  return sum;
}
