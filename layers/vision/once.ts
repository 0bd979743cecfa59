/**
 * Makes `read` answer about every item at most once, however often and in whatever groups it is asked: only what is not
 * known yet is read, together.
 */
export function oncePerItem<Item, Result>(
  read: (items: readonly Item[]) => readonly Promise<Result>[],
): (items: readonly Item[]) => Promise<Result>[] {
  const known = new Map<Item, Promise<Result>>();
  return (items) => {
    const unknown = [...new Set(items)].filter((item) => !known.has(item));
    if (unknown.length > 0) {
      const answers = read(unknown);
      for (const [i, item] of unknown.entries()) known.set(item, answers[i]);
    }
    return items.map((item) => known.get(item) as Promise<Result>);
  };
}
