import { expect, it } from 'vitest';
import { buildPyramid } from '../../layers/vision/build-pyramid.ts';
import type { Lanes } from '../../layers/vision/lanes.ts';
import { Rooms } from '../../layers/vision/shared-memory.ts';

it('A pyramid that cannot be made fails only when no lane writes to its room any more', async () => {
  const { promise, resolve } = Promise.withResolvers<never>();
  let asked = 0;
  const run = () => (asked++ === 0 ? Promise.reject(new Error('out of luck')) : promise);
  const lanes = { count: 2, run } as unknown as Lanes;
  const photo = { data: new Uint8Array(3 * 1400 * 10), width: 1400, height: 10 };
  const growing = buildPyramid(lanes, photo, new Rooms(200_000).open());
  let hasFailed = false;
  const whole = growing.whole().catch((error: Error) => {
    hasFailed = true;
    return error.message;
  });
  await new Promise(setImmediate);
  expect(asked).toBe(2);
  expect(hasFailed).toBe(false);
  resolve(undefined as never);
  expect(await whole).toBe('out of luck');
  await expect(growing.level(1280)).rejects.toThrow('out of luck');
});
