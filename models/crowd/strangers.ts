/** How alike a face and the strangers most like it are, measured against a cohort of faces. */

import { cosineOf } from '../../layers/vision/index.ts';

/** A face of a group, with the vector that it is compared by. */
export interface CohortFace {
  readonly person: string;
  readonly group: string;
  readonly vector: Float32Array;
}

/** Number of faces from which a group has the same weight as every other: a smaller one counts by its faces. */
const WHOLE_GROUP = 40;

/**
 * Computes for each face the mean cosine to its nearest strangers in a cohort: to those that hold a share
 * of the weight of all strangers, where all groups of the cohort weigh the same. Without weights a small group would have
 * too few faces to be the crowd of its own people.
 * @param cohort  one face a person; a face's own person is left out
 * @param share   0 to 1
 */
export function nearestStrangers(
  faces: readonly CohortFace[],
  cohort: readonly CohortFace[],
  share: number,
): Float64Array {
  const sizes = new Map([...Map.groupBy(cohort, ({ group }) => group)].map(([group, { length }]) => [group, length]));
  const weights = cohort.map(({ group }) => 1 / Math.max(sizes.get(group) ?? 0, WHOLE_GROUP));
  return Float64Array.from(faces, ({ person, vector }) => {
    const strangers = cohort.flatMap((other, i) =>
      other.person === person ? [] : [{ cosine: cosineOf(vector, other.vector), weight: weights[i] }],
    );
    return meanOfNearest(strangers, share);
  });
}

/** Weighted mean of the largest cosines that hold a share of all weight; the last of them counts in part. */
export function meanOfNearest(
  strangers: readonly { readonly cosine: number; readonly weight: number }[],
  share: number,
): number {
  const wanted = share * strangers.reduce((sum, { weight }) => sum + weight, 0);
  let [sum, left] = [0, wanted];
  for (const { cosine, weight } of strangers.toSorted((p, q) => q.cosine - p.cosine)) {
    const counted = Math.min(weight, left);
    sum += counted * cosine;
    left -= counted;
    if (left <= 0) break;
  }
  return sum / wanted;
}
