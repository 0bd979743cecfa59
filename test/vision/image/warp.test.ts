import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SimilarityTransform } from '../../../layers/vision/geometry/similarity-transform.ts';
import type { Pixels } from '../../../layers/vision/image/pixels.ts';
import { warpColour, warpGray } from '../../../layers/vision/image/warp.ts';
import { sharedFloats } from '../../../layers/vision/workers/shared-memory.ts';

const SIDE = 9;
const PLANE = SIDE ** 2;
const BYTES = { colour: 'RGB', mean: [0, 0, 0], scale: 1 } as const;
const out = sharedFloats(4 * PLANE);

function noise(width: number, height: number, seed: number): Pixels {
  const data = Uint8Array.from({ length: 3 * width * height }, (_, i) => 127.5 * (1 + Math.sin(seed + i * i)));
  return { data, width, height };
}

/** Samples bilinearly by definition: between the four pixels around a point, those beyond the edge black. */
function sampled({ data, width, height }: Pixels, x: number, y: number, channel: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  let sum = 0;
  for (const [cx, cy] of [
    [left, top],
    [left + 1, top],
    [left, top + 1],
    [left + 1, top + 1],
  ]) {
    if (cx < 0 || cy < 0 || cx >= width || cy >= height) continue;
    sum += data[(cy * width + cx) * 3 + channel] * (1 - Math.abs(x - cx)) * (1 - Math.abs(y - cy));
  }
  return sum;
}

function pointAt({ a, b, tx, ty }: SimilarityTransform, x: number, y: number) {
  return { x: a * x - b * y + tx, y: b * x + a * y + ty };
}

const photos = fc
  .record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }), seed: fc.nat(999) })
  .map(({ width, height, seed }) => noise(width, height, seed));
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const transforms = fc.record({ a: number(-4, 4), b: number(-4, 4), tx: number(-60, 60), ty: number(-60, 60) });

describe('A crop', () => {
  it('is sampled bilinearly, to a twentieth of a level, inside the photo, across its edge and beyond', () => {
    fc.assert(
      fc.property(photos, transforms, (photo, toPhoto) => {
        warpColour(photo, toPhoto, SIDE, BYTES, out);
        for (let i = 0; i < 3 * PLANE; i++) {
          const { x, y } = pointAt(toPhoto, i % SIDE, Math.floor((i % PLANE) / SIDE));
          const expected = sampled(photo, x, y, Math.floor(i / PLANE));
          if (!(Math.abs(out[i] - expected) < 0.05)) expect(out[i]).toBeCloseTo(expected);
        }
      }),
    );
  });

  it('may be the whole photo, or lie entirely outside it', () => {
    const photo = noise(SIDE, SIDE, 7);
    warpColour(photo, { a: 1, b: 0, tx: 0, ty: 0 }, SIDE, BYTES, out);
    expect(Array.from({ length: PLANE }, (_, i) => out[i])).toEqual(
      Array.from({ length: PLANE }, (_, i) => photo.data[3 * i]),
    );
    for (const tx of [-1e12, 1e12]) {
      warpColour(photo, { a: 1, b: 0, tx, ty: 0 }, SIDE, BYTES, out);
      expect(out.subarray(0, 3 * PLANE).every((value) => value === 0)).toBe(true);
    }
  });

  it('does not stop the thread at coordinates that are not finite', () => {
    warpColour(noise(5, 5, 1), { a: Number.NaN, b: 0, tx: Infinity, ty: -Infinity }, SIDE, BYTES, out);
    expect(out.every(Number.isFinite)).toBe(true);
  });

  it('is scaled and shifted, in the order of the network’s channels, from an offset on', () => {
    const photo = noise(30, 30, 3);
    const toPhoto = { a: 1.1, b: 0.3, tx: 6, ty: 2 };
    warpColour(photo, toPhoto, SIDE, BYTES, out);
    const rgb = out.slice(0, 3 * PLANE);
    warpColour(photo, toPhoto, SIDE, { colour: 'BGR', mean: [10, 20, 30], scale: 0.5 }, out, { offset: PLANE });
    for (let channel = 0; channel < 3; channel++) {
      for (let i = 0; i < PLANE; i++) {
        const expected = (rgb[(2 - channel) * PLANE + i] - [10, 20, 30][channel]) * 0.5;
        expect(out[(1 + channel) * PLANE + i]).toBeCloseTo(expected, 4);
      }
    }
  });

  it('is written as its mirror image on request', () => {
    const photo = noise(30, 30, 5);
    const toPhoto = { a: 0.9, b: -0.4, tx: 8, ty: 9 };
    warpColour(photo, toPhoto, SIDE, BYTES, out);
    const plain = out.slice(0, 3 * PLANE);
    warpColour(photo, toPhoto, SIDE, BYTES, out, { mirrored: true });
    for (let i = 0; i < 3 * PLANE; i++) {
      const column = i % SIDE;
      expect(Math.abs(out[i] - plain[i - column + (SIDE - 1 - column)])).toBeLessThan(0.1);
    }
  });

  it('becomes its luma in gray', () => {
    const photo = noise(30, 30, 6);
    const toPhoto = { a: 1, b: 0.2, tx: 5, ty: 5 };
    warpColour(photo, toPhoto, SIDE, BYTES, out);
    const [red, green, blue] = [0, 1, 2].map((channel) => out.slice(channel * PLANE, (channel + 1) * PLANE));
    warpGray(photo, toPhoto, SIDE, { mean: [100], scale: 0.1 }, out, PLANE);
    for (let i = 0; i < PLANE; i++) {
      const luma = 0.299 * red[i] + 0.587 * green[i] + 0.114 * blue[i];
      expect(out[PLANE + i]).toBeCloseTo((luma - 100) * 0.1, 4);
    }
  });
});
