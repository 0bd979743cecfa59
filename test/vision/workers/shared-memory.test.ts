import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { BufferPool } from '../../../layers/vision/workers/buffer-pool.ts';
import { MEMORY, type SharesMemory, sharedBytes } from '../../../layers/vision/workers/shared-memory.ts';

describe('The memory that threads share', () => {
  it('is allocated in blocks that do not overlap, also by two threads concurrently', async () => {
    const script = `
      const { parentPort } = require('node:worker_threads');
      import('${new URL('../../../layers/vision/workers/shared-memory.ts', import.meta.url)}').then(({ sharedBytes }) => {
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

  it('has buffers of floats in a pool, which reuses those that were given back', () => {
    const pool = new BufferPool();
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
