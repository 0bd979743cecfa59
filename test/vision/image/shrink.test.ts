import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Pixels } from '../../../layers/vision/image/pixels.ts';
import { shrinkInSteps, shrinkPart } from '../../../layers/vision/image/shrink.worker.ts';
import { sharedBytes } from '../../../layers/vision/workers/shared-memory.ts';
import { samplePhoto } from '../../helpers/photos.ts';

const NO_CONTEXT = undefined;

function shared(width: number, height: number, valueAt: (i: number) => number = () => 0): Pixels {
  const data = sharedBytes(3 * width * height);
  for (let i = 0; i < data.length; i++) data[i] = valueAt(i);
  return { data, width, height };
}

describe('A smaller picture', () => {
  it.each([
    [1920, 1280],
    [1280, 640],
    [320, 96],
  ])('from %i to %i pixels is libvips’s with a triangle filter, to within 2 levels', async (fromWidth, width) => {
    const { data, info } = await sharp(await samplePhoto('sample1.jpg'))
      .resize({ width: fromWidth })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const height = Math.round((info.height * width) / fromWidth);
    const from = shared(info.width, info.height, (i) => data[i]);
    const to = shared(width, height);
    await shrinkPart(NO_CONTEXT, { from, to, firstRow: 0, endRow: height });
    const theirs = await sharp(data, { raw: { ...info, channels: 3 } })
      .resize({ width, height, fit: 'fill', kernel: 'linear' })
      .raw()
      .toBuffer();
    const differences = to.data.map((value, i) => Math.abs(value - theirs[i]));
    expect(Math.max(...new Set(differences))).toBeLessThanOrEqual(2);
    expect(differences.filter((difference) => difference > 0).length / differences.length).toBeLessThan(0.15);
  });

  it('of one colour is of that colour, to its edges', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ width: fc.integer({ min: 1, max: 90 }), height: fc.integer({ min: 1, max: 90 }) }),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        fc.nat(255),
        async ({ width, height }, share, level) => {
          const from = shared(width, height, () => level);
          const to = shared(Math.max(1, Math.round(width * share)), Math.max(1, Math.round(height * share)));
          await shrinkPart(NO_CONTEXT, { from, to, firstRow: 0, endRow: to.height });
          expect(to.data.every((value) => value === level)).toBe(true);
        },
      ),
    );
  });

  it('made in parts, in any order, equals the one made as a whole, and no part writes outside its rows', async () => {
    const from = shared(97, 61, (i) => (i * i) % 256);
    const whole = shared(64, 40);
    const parts = shared(64, 40, () => 9);
    await shrinkPart(NO_CONTEXT, { from, to: whole, firstRow: 0, endRow: 40 });
    await shrinkPart(NO_CONTEXT, { from, to: parts, firstRow: 25, endRow: 40 });
    expect(parts.data.subarray(0, 3 * 64 * 25).every((value) => value === 9)).toBe(true);
    await shrinkPart(NO_CONTEXT, { from, to: parts, firstRow: 0, endRow: 25 });
    expect(parts.data).toEqual(whole.data);
  });

  it('may be made of the one before it', async () => {
    const from = shared(80, 60, (i) => (i * 7) % 256);
    const [first, second, again] = [shared(40, 30), shared(20, 15), shared(20, 15)];
    await shrinkInSteps(NO_CONTEXT, [
      { from, to: first },
      { from: first, to: second },
    ]);
    await shrinkPart(NO_CONTEXT, { from: first, to: again, firstRow: 0, endRow: 15 });
    expect(second.data).toEqual(again.data);
    expect(new Set(second.data).size).toBeGreaterThan(1);
  });
});
