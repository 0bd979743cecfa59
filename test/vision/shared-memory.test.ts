import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { FloatPool, MEMORY, Rooms, type SharesMemory, sharedBytes } from '../../layers/vision/shared-memory.ts';

const pixels = (value: number) => ({ data: new Uint8Array(12).fill(value), width: 2, height: 2 });

describe('Rooms that photos lie in', () => {
  it('hold every picture that is placed in them, each in its own place', () => {
    const room = new Rooms(36).open();
    const placed = [1, 2, 3].map((value) => room.place(pixels(value)));
    expect(placed).toEqual([1, 2, 3].map(pixels));
    expect(placed.every(({ data }) => data.buffer instanceof SharedArrayBuffer)).toBe(true);
  });

  it('are not shared by two that are open, and used again once one is closed', () => {
    const rooms = new Rooms(12);
    const [first, second] = [rooms.open(), rooms.open()];
    const lies = [first.place(pixels(1)), second.place(pixels(2))];
    expect(lies[0].data.byteOffset).not.toBe(lies[1].data.byteOffset);
    first.close();
    expect(rooms.open().place(pixels(3)).data.byteOffset).toBe(lies[0].data.byteOffset);
    expect(lies[1]).toEqual(pixels(2));
  });

  it('are given back once, however often one is closed', () => {
    const rooms = new Rooms(12);
    const room = rooms.open();
    room.close();
    room.close();
    const [one, other] = [rooms.open(), rooms.open()].map((open) => open.place(pixels(1)).data.byteOffset);
    expect(one).not.toBe(other);
  });

  it('take nothing that they have no room for, nor once they were closed and may be another photo’s', () => {
    const room = new Rooms(20).open();
    room.place(pixels(1));
    expect(() => room.place(pixels(2))).toThrow(RangeError);
    room.close();
    expect(() => room.place(pixels(3))).toThrow('The photo was closed');
  });
});

describe('The memory that threads share', () => {
  it('is given out in parts that do not overlap, also when two threads ask at once', async () => {
    const script = `
      const { parentPort } = require('node:worker_threads');
      import('${new URL('../../layers/vision/shared-memory.ts', import.meta.url)}').then(({ sharedBytes }) => {
        parentPort.postMessage(Array.from({ length: 500 }, () => sharedBytes(1000).byteOffset));
      });`;
    const workers = [1, 2].map(
      () => new Worker(script, { eval: true, workerData: { visageMemory: MEMORY } satisfies SharesMemory }),
    );
    const theirs = workers.map(
      (worker) => new Promise<number[]>((resolve, reject) => worker.once('message', resolve).once('error', reject)),
    );
    const ours = Array.from({ length: 500 }, () => sharedBytes(1000).byteOffset);
    const addresses = [...ours, ...(await Promise.all(theirs)).flat()].sort((p, q) => p - q);
    expect(addresses).toHaveLength(1500);
    for (const [i, address] of addresses.slice(1).entries())
      expect(address - addresses[i]).toBeGreaterThanOrEqual(1000);
    expect(MEMORY.buffer.byteLength).toBeGreaterThanOrEqual(addresses[1499] + 1000);
  });

  it('lends floats, and lends again what came back', () => {
    const pool = new FloatPool();
    const [one, other] = [pool.take(100), pool.take(120)];
    expect([one.length, other.length]).toEqual([100, 120]);
    one.fill(1);
    other.fill(2);
    expect(one.every((value) => value === 1)).toBe(true);
    pool.giveBack(one);
    expect(pool.take(128).byteOffset).toBe(one.byteOffset);
    expect(pool.take(128).byteOffset).not.toBe(other.byteOffset);
  });
});
