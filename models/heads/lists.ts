/** Indices of the items for which a condition holds. */
export function indicesWhere<T>(list: readonly T[], holds: (item: T) => boolean): number[] {
  return list.flatMap((item, i) => (holds(item) ? [i] : []));
}

/** The items at the indices given. */
export function pick<T>(list: readonly T[], indices: readonly number[]): T[] {
  return indices.map((i) => list[i]);
}

/** Counts the items of each key. */
export function countBy<T>(list: readonly T[], keyOf: (item: T, i: number) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [i, item] of list.entries()) {
    const key = keyOf(item, i);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
