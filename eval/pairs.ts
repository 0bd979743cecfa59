/** Pairs of images, of one person or of two. */

import { cosineOf } from '../layers/vision/index.ts';

export interface ScoredPairs {
  /** Cosines in ascending order. */
  readonly genuine: Float64Array;
  readonly impostors: Float64Array;
}

/** The person of an image: its file name up to the last underscore. */
export function personOf(name: string): string {
  return name.slice(0, name.lastIndexOf('_'));
}

/** Every pair there is of the named vectors; a photo without a face takes part in none. */
export function allPairs(names: readonly string[], vectors: readonly (Float32Array | undefined)[]): ScoredPairs {
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
