import { describe, expect, it } from 'vitest';
import { highlightOf } from '../../../layers/vision/quality/highlight.ts';

const SIDE = 16;
const WHOLE = { left: 0, top: 0, right: SIDE, bottom: SIDE };

/** Makes three planes of a gray crop, whose red plane differs where `redAt` says so. */
function crop(gray: number, redAt: (x: number, y: number) => number = () => gray): Float32Array {
  return Float32Array.from({ length: 3 * SIDE * SIDE }, (_, i) =>
    i < SIDE * SIDE ? redAt(i % SIDE, Math.floor(i / SIDE)) : gray,
  );
}

describe('The highlight of a crop', () => {
  it('is the mean of the brightest patch of four by four pixels', () => {
    const inPatch = (x: number, y: number) => x >= 8 && x < 12 && y >= 4 && y < 8;
    expect(highlightOf(crop(50), SIDE, WHOLE)).toBe(50);
    expect(
      highlightOf(
        crop(50, (x, y) => (inPatch(x, y) ? 200 : 50)),
        SIDE,
        WHOLE,
      ),
    ).toBe(200);
  });

  it('counts one bright pixel as the sixteenth of a patch', () => {
    // (15 x 48 + 208) / 16 = 58.
    expect(
      highlightOf(
        crop(48, (x, y) => (x === 5 && y === 5 ? 208 : 48)),
        SIDE,
        WHOLE,
      ),
    ).toBe(58);
  });

  it('lies in the window, in whole patches', () => {
    const isOutside = (x: number, y: number) => x < 4 || x >= 12 || y < 4 || y >= 12;
    const ring = crop(50, (x, y) => (isOutside(x, y) ? 250 : 50));
    expect(highlightOf(ring, SIDE, { left: 4, top: 4, right: 12, bottom: 12 })).toBe(50);
    // The last two rows of this window make no whole patch.
    expect(highlightOf(ring, SIDE, { left: 4, top: 4, right: 12, bottom: 14 })).toBe(50);
  });
});
