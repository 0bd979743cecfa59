import { type Eigenpair, symmetricEigen } from './symmetric-eigen.ts';

/**
 * Finds the principal axes of vectors about the origin (uncentred: inner products are to be kept, not distances from a
 * mean), leading axis first. The value of an axis is the mean square of the vectors' coordinates along it.
 */
export function principalAxes(vectors: readonly Float32Array[]): Eigenpair[] {
  const size = vectors[0].length;
  const moments = Array.from({ length: size }, () => new Float64Array(size));
  for (const vector of vectors) {
    for (let i = 0; i < size; i++) {
      const [row, value] = [moments[i], vector[i] / vectors.length];
      for (let j = 0; j <= i; j++) row[j] += value * vector[j];
    }
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) moments[j][i] = moments[i][j];
  return symmetricEigen(moments);
}
