/** All pairs of images of a data set, of one person or of two. */

import { cosineOf } from '../layers/vision/index.ts';
import { personOf } from './people.ts';

/** Cosines in ascending order. */
export interface PairCosines {
  /** Pairs of two images of one person. */
  readonly genuine: Float64Array;
  /** Pairs of images of two people. */
  readonly impostors: Float64Array;
}

/**
 * Compares every image with every other.
 * @param names    of the images, person_number
 * @param vectors  their embeddings, in the same order; undefined where no face was found, which leaves the image out
 */
export function allPairs(names: readonly string[], vectors: readonly (Float32Array | undefined)[]): PairCosines {
  const known = names.flatMap((name, i) => {
    const vector = vectors[i];
    return vector ? [{ person: personOf(name), vector }] : [];
  });
  const genuine: number[] = [];
  const impostors: number[] = [];
  for (let i = 0; i < known.length; i++) {
    for (let j = 0; j < i; j++) {
      const cosine = cosineOf(known[i].vector, known[j].vector);
      if (known[i].person === known[j].person) genuine.push(cosine);
      else impostors.push(cosine);
    }
  }
  return { genuine: Float64Array.from(genuine).sort(), impostors: Float64Array.from(impostors).sort() };
}
