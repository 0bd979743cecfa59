import { describe, expect, it } from 'vitest';
import { oncePerItem } from '../../../layers/vision/workers/once-per-item.ts';

/** A reader that keeps what it was asked. */
function reader() {
  const batches: (readonly string[])[] = [];
  const once = oncePerItem((items: readonly string[]) => {
    batches.push(items);
    return items.map(async (item) => item.toUpperCase());
  });
  return { batches, read: (items: readonly string[]) => Promise.all(once(items)) };
}

describe('What is read once per item', () => {
  it('is answered in the order asked, repeats included', async () => {
    const { read, batches } = reader();
    expect(await read(['b', 'a', 'b'])).toEqual(['B', 'A', 'B']);
    expect(batches).toEqual([['b', 'a']]);
  });

  it('is not read again, alone or among others: only the unknown are, as one batch', async () => {
    const { read, batches } = reader();
    await read(['a', 'b']);
    expect(await read(['c', 'a', 'd'])).toEqual(['C', 'A', 'D']);
    expect(await read(['b', 'd'])).toEqual(['B', 'D']);
    expect(batches).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('is not read twice by those who ask at the same time', async () => {
    const { read, batches } = reader();
    expect(await Promise.all([read(['a', 'b']), read(['b', 'c'])])).toEqual([
      ['A', 'B'],
      ['B', 'C'],
    ]);
    expect(batches).toEqual([['a', 'b'], ['c']]);
  });

  it('is not read at all for nobody', async () => {
    const { read, batches } = reader();
    expect(await read([])).toEqual([]);
    expect(batches).toEqual([]);
  });

  it('fails for all who asked for a part of the batch that failed', async () => {
    const read = oncePerItem((items: readonly string[]) => {
      const batch = Promise.reject<string>(new Error('the network broke'));
      return items.map(() => batch);
    });
    await expect(Promise.all(read(['a', 'b']))).rejects.toThrow('the network broke');
    await expect(Promise.all(read(['b']))).rejects.toThrow('the network broke');
  });
});
