import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTarget, type Target } from './fuzzing.ts';
import { mutation } from './mutations.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const MEGABYTE = 1024 * 1024;
const BATCHES = 10;
const BATCH = 10_000;

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.close());

/** Memory after a batch of requests, in MB. */
async function memoryAfterBatch(): Promise<{ heap: number; rss: number }> {
  await fc.assert(
    fc.asyncProperty(mutation, async (request) => {
      await target.send(request);
    }),
    { numRuns: BATCH },
  );
  collectGarbage();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed / MEGABYTE, rss: rss / MEGABYTE };
}

it('100,000 valid and invalid requests: none is a server error, each is answered, and memory stays flat', async () => {
  const memory: { heap: number; rss: number }[] = [];
  for (let batch = 0; batch < BATCHES; batch += 1) memory.push(await memoryAfterBatch());
  const report = memory.map(({ heap, rss }) => `${heap.toFixed(0)}/${rss.toFixed(0)}`).join(' ');
  // The first two batches fill caches and compile hot code.
  const [, , settled] = memory;
  const last = memory.at(-1) ?? settled;
  expect(last.heap - settled.heap, `heap/rss in MB after each batch: ${report}`).toBeLessThan(30);
  expect(last.rss - settled.rss, `heap/rss in MB after each batch: ${report}`).toBeLessThan(150);
  process.stdout.write(`heap/rss in MB after each batch: ${report}\n`);
});
