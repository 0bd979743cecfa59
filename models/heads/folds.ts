import { xorshift } from '../xorshift.ts';

/** So that no person is in both what a head learns from and what it is judged by. */

export const FOLDS = 10;

/** The fold of every row: rows of one group share theirs; which groups share one is drawn, from `seed`. */
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
