import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunks, inParallel } from '../../layers/gallery/parallel.ts';

describe('Work in parallel', () => {
  it('is done for every item, with results in the order of the items, at most the limit concurrently', async () => {
    let [running, most] = [0, 0];
    const results = await inParallel([5, 1, 4, 1, 3, 2], 3, async (ms, index) => {
      most = Math.max(most, ++running);
      await wait(ms);
      running--;
      return `${index}:${ms}`;
    });
    expect(results).toEqual(['0:5', '1:1', '2:4', '3:1', '4:3', '5:2']);
    expect(most).toBe(3);
    expect(await inParallel([], 3, wait)).toEqual([]);
  });

  it('begins nothing after a failure, and fails when the running items are done', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const work = inParallel([1, 2, 3, 4, 5], 2, async (item) => {
      begun.push(item);
      await wait(item === 2 ? 1 : 20);
      if (item === 2) throw new Error('second');
      ended.push(item);
    });
    await expect(work).rejects.toThrow('second');
    expect({ begun, ended }).toEqual({ begun: [1, 2], ended: [1] });
  });
});

it('Pieces of a list are of one size, but for the last, and together the list', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 10 }), (items, size) => {
      const pieces = chunks(items, size);
      expect(pieces.flat()).toEqual(items);
      expect(pieces.slice(0, -1).every(({ length }) => length === size)).toBe(true);
      expect(pieces.every(({ length }) => length > 0 && length <= size)).toBe(true);
    }),
  );
});
