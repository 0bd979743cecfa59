import { describe, expect, it } from 'vitest';
import { oncePerItem } from '../../../layers/vision/workers/once-per-item.ts';

/** A memoised function, and the batches that it computed. */
function recorded() {
  const batches: (readonly string[])[] = [];
  const once = oncePerItem((items: readonly string[]) => {
    batches.push(items);
    return items.map(async (item) => item.toUpperCase());
  });
  return { batches, compute: (items: readonly string[]) => Promise.all(once(items)) };
}

describe('A function that is computed once per item', () => {
  it('returns results in the order of the items, repetitions included', async () => {
    const { compute, batches } = recorded();
    expect(await compute(['b', 'a', 'b'])).toEqual(['B', 'A', 'B']);
    expect(batches).toEqual([['b', 'a']]);
  });

  it('computes only the items that are new, as one batch', async () => {
    const { compute, batches } = recorded();
    await compute(['a', 'b']);
    expect(await compute(['c', 'a', 'd'])).toEqual(['C', 'A', 'D']);
    expect(await compute(['b', 'd'])).toEqual(['B', 'D']);
    expect(batches).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('does not compute an item twice for two concurrent calls', async () => {
    const { compute, batches } = recorded();
    expect(await Promise.all([compute(['a', 'b']), compute(['b', 'c'])])).toEqual([
      ['A', 'B'],
      ['B', 'C'],
    ]);
    expect(batches).toEqual([['a', 'b'], ['c']]);
  });

  it('computes nothing for no items', async () => {
    const { compute, batches } = recorded();
    expect(await compute([])).toEqual([]);
    expect(batches).toEqual([]);
  });

  it('fails for every item of a batch that failed, again at every call', async () => {
    const compute = oncePerItem((items: readonly string[]) => {
      const batch = Promise.reject<string>(new Error('the network broke'));
      return items.map(() => batch);
    });
    await expect(Promise.all(compute(['a', 'b']))).rejects.toThrow('the network broke');
    await expect(Promise.all(compute(['b']))).rejects.toThrow('the network broke');
  });
});
