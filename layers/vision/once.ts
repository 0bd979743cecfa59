/**
 * Makes `read` answer about every item at most once, however often and in whatever groups it is asked: only what is not
 * known yet is read, as one batch.
 */
export function oncePerItem<Item, Result>(
  read: (items: readonly Item[]) => Promise<readonly Result[]>,
): (items: readonly Item[]) => Promise<Result[]> {
  const known = new Map<Item, Promise<Result>>();
  return (items) => {
    const unknown = [...new Set(items)].filter((item) => !known.has(item));
    if (unknown.length > 0) {
      const batch = read(unknown);
      unknown.forEach((item, i) => {
        known.set(
          item,
          batch.then((results) => results[i]),
        );
      });
    }
    return Promise.all(items.map((item) => known.get(item) as Promise<Result>));
  };
}
