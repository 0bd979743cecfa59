/** How near the crowd is to a face: the term of the score that makes Similarity mean the same for everybody. */

/** Predicts the mean of the 200 nearest cosines of a vector to a cohort. */
export type Crowd = (vector: Float32Array) => number;

/**
 * The function constant + linear · x + the sum of weight · (axis · x)² of a vector x. `linear` and an axis may be shorter
 * than the vector, whose other numbers then do not count.
 */
export interface CrowdForm {
  readonly constant: number;
  readonly linear: Float32Array;
  readonly axes: readonly Float32Array[];
  /** One an axis. */
  readonly weights: readonly number[];
}

/** The function of a form. */
export function crowdOf({ constant, linear, axes, weights }: CrowdForm): Crowd {
  return (vector) =>
    axes.reduce((sum, axis, i) => sum + weights[i] * inner(axis, vector) ** 2, constant + inner(linear, vector));
}

function inner(shorter: Float32Array, vector: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < shorter.length; i++) sum += shorter[i] * vector[i];
  return sum;
}

/** A crowd equally far from everybody. */
export const NO_CROWD: CrowdForm = { constant: 0, linear: new Float32Array(0), axes: [], weights: [] };
