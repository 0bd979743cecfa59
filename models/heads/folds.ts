/** Folds of the cross-validation. No person is in two of them, so none is in both the training data and the test data. */

import { xorshift } from '../../eval/xorshift.ts';

export const FOLDS = 10;

/**
 * Assigns each row a fold, 0 to 9. Rows of one group are in the same fold. The groups are shuffled (Fisher-Yates) and dealt out in
 * turn: the folds have equal numbers of groups to within one, and depend on the set of groups and the seed only.
 * @param groups  one a row
 */
export function groupedFolds(groups: readonly string[], seed: number): number[] {
  const random = xorshift(seed);
  const shuffled = [...new Set(groups)].sort();
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
  }
  const foldOf = new Map(shuffled.map((group, i) => [group, i % FOLDS]));
  return groups.map((group) => foldOf.get(group) ?? 0);
}
