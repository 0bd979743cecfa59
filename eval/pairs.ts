/** All pairs of images of a data set, of one person or of two. */

import { cosineOf, type Pack } from '../layers/vision/index.ts';
import { PACK } from './pack.ts';
import { personOf } from './people.ts';

/** Scores in ascending order. */
export interface PairScores {
  /** Pairs of two images of one person. */
  readonly genuine: Float64Array;
  /** Pairs of images of two people. */
  readonly impostors: Float64Array;
}

/**
 * Compares every image with every other.
 * @param names    of the images, person_number
 * @param vectors  their embeddings, in the same order; undefined where no face was found, which leaves the image out
 * @param pack     that made the vectors
 */
export function allPairs(
  names: readonly string[],
  vectors: readonly (Float32Array | undefined)[],
  pack: Pick<Pack, 'crowd'> = PACK,
): PairScores {
  const known = names.flatMap((name, i) => {
    const vector = vectors[i];
    return vector ? [{ person: personOf(name), vector, crowd: pack.crowd(vector) }] : [];
  });
  const genuine: number[] = [];
  const impostors: number[] = [];
  for (let i = 0; i < known.length; i++) {
    for (let j = 0; j < i; j++) {
      const [p, q] = [known[i], known[j]];
      // scoreOf, with the crowd terms computed once a vector.
      const score = cosineOf(p.vector, q.vector) - (p.crowd + q.crowd) / 2;
      if (p.person === q.person) genuine.push(score);
      else impostors.push(score);
    }
  }
  return { genuine: Float64Array.from(genuine).sort(), impostors: Float64Array.from(impostors).sort() };
}
