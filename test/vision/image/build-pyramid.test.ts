import { expect, it } from 'vitest';
import { buildPyramid, type ShrinkWorkers } from '../../../layers/vision/image/build-pyramid.main.ts';
import { FrameBufferPool } from '../../../layers/vision/image/frame-buffer.ts';

it('A pyramid that cannot be made fails only when no worker writes to its frame buffer any more', async () => {
  const { promise, resolve } = Promise.withResolvers<never>();
  let submitted = 0;
  const run = () => (submitted++ === 0 ? Promise.reject(new Error('out of luck')) : promise);
  const workers = { count: 2, run } as unknown as ShrinkWorkers;
  const photo = { data: new Uint8Array(3 * 1400 * 10), width: 1400, height: 10 };
  const growing = buildPyramid(workers, photo, new FrameBufferPool(200_000).open());
  let hasFailed = false;
  const whole = growing.whole().catch((error: Error) => {
    hasFailed = true;
    return error.message;
  });
  await new Promise(setImmediate);
  expect(submitted).toBe(2);
  expect(hasFailed).toBe(false);
  resolve(undefined as never);
  expect(await whole).toBe('out of luck');
  await expect(growing.level(1280)).rejects.toThrow('out of luck');
});
