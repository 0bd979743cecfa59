/**
 * Memoises an asynchronous function of many items, item by item (by identity): each call computes only the items that
 * no earlier call computed, together in one batch. A failure is kept like a result.
 */
export function oncePerItem<Item, Result>(
  compute: (items: readonly Item[]) => readonly Promise<Result>[],
): (items: readonly Item[]) => Promise<Result>[] {
  const known = new Map<Item, Promise<Result>>();
  return (items) => {
    const unknown = [...new Set(items)].filter((item) => !known.has(item));
    if (unknown.length > 0) {
      const results = compute(unknown);
      for (const [i, item] of unknown.entries()) known.set(item, results[i]);
    }
    return items.map((item) => known.get(item) as Promise<Result>);
  };
}
