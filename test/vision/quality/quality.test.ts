import { describe, expect, it } from 'vitest';
import { ARCFACE } from '../../../layers/vision/embed/align.ts';
import type { Pyramid } from '../../../layers/vision/image/pyramid.ts';
import { isOutOfFocus, measureQuality } from '../../../layers/vision/quality/quality.ts';

const SIDE = 112;

/** Makes a gray photo as large as the aligned crop, whose levels are the photo itself. */
function photo(lumaAt: (x: number, y: number) => number): Pyramid {
  const data = Uint8Array.from({ length: 3 * SIDE * SIDE }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return lumaAt(pixel % SIDE, Math.floor(pixel / SIDE));
  });
  const base = { data, width: SIDE, height: SIDE };
  return { base, levels: [base, base, base, base, base, base] };
}

/**
 * Measures a face whose keypoints lie in the photo where they lie in the crop: the crop is the photo, pixel by pixel.
 */
function quality(lumaAt: (x: number, y: number) => number, gain = 1) {
  return measureQuality(photo(lumaAt), ARCFACE.points, gain);
}

/** An edge down the middle of the photo: the window of the crop has 36 columns to either side. */
const edge = (left: number, right: number) => (x: number) => (x < 56 ? left : right);

describe('Brightness', () => {
  it('is the mean luma in percent', () => {
    // 128 / 255 = .50196
    expect(quality(() => 128).brightness).toBeCloseTo(50.196, 2);
    expect(quality(() => 255).brightness).toBeCloseTo(100, 2);
    expect(quality(() => 0).brightness).toBe(0);
    // (100 + 150) / 2 / 255 = .49020
    expect(quality(edge(100, 150)).brightness).toBeCloseTo(49.02, 1);
  });

  it('is measured in the window of the crop, from 20, 30 to before 92, 108', () => {
    const isInWindow = (x: number, y: number) => x >= 20 && x < 92 && y >= 30 && y < 108;
    expect(quality((x, y) => (isInWindow(x, y) ? 51 : 255)).brightness).toBeCloseTo(20, 2);
  });

  it('is that of the photo before it was brightened', () => {
    expect(quality(() => 128, 4).brightness).toBeCloseTo(50.196 / 4, 2);
  });
});

describe('The highlight', () => {
  it('is the brightest patch of the face in percent, that of the photo before it was brightened', () => {
    expect(quality(edge(51, 204)).highlight).toBeCloseTo(80, 2);
    expect(quality(edge(51, 204), 4).highlight).toBeCloseTo(20, 2);
  });

  it('is measured in the window of the crop', () => {
    const isInWindow = (x: number, y: number) => x >= 20 && x < 92 && y >= 30 && y < 108;
    expect(quality((x, y) => (isInWindow(x, y) ? 51 : 255)).highlight).toBeCloseTo(20, 2);
  });
});

describe('Sharpness', () => {
  it('of one colour is none', () => {
    expect(quality(() => 128).sharpness).toBeLessThan(0.001);
  });

  it('of a checkerboard is nearly all', () => {
    // The Laplacian is 4 x 50 at every pixel, the standard deviation 25: detail 8, 100 / (1 + (.12 / 8)^2).
    expect(quality((x, y) => ((x + y) % 2 === 0 ? 100 : 150)).sharpness).toBeCloseTo(99.9775, 2);
  });

  it('of one sharp edge is that of a detail of one third', () => {
    // The Laplacian is 50 in 2 of 72 columns, root mean square 50 / 6; the standard deviation is 25. 100 / (1 + .36^2).
    expect(quality(edge(100, 150)).sharpness).toBeCloseTo(88.527, 1);
  });

  it('does not depend on contrast, exposure and gain', () => {
    for (const [left, right, gain] of [
      [20, 30, 1],
      [0, 250, 1],
      [100, 150, 8],
    ]) {
      expect(quality(edge(left, right), gain).sharpness).toBeCloseTo(88.527, 0);
    }
  });

  it('counts a standard deviation below 2 as 2, so that noise on a flat face is no detail', () => {
    // The Laplacian is 2 in 2 of 72 columns, root mean square 1 / 3; / 2 instead of / 1. 100 / (1 + .72^2).
    expect(quality(edge(127, 129)).sharpness).toBeCloseTo(65.859, 1);
  });
});

describe('A box', () => {
  const whole = { left: -0.5, top: -0.5, width: SIDE, height: SIDE };

  it('is in focus with a sharp edge', () => {
    expect(isOutOfFocus(photo(edge(100, 150)), whole)).toBe(false);
  });

  it('is out of focus when the edge is spread over ten pixels', () => {
    // Rises by 5 a pixel from column 50 to 60. The Laplacian is 5 in 2 of 72 columns, root mean square .833; the
    // standard deviation of 31 x 100, 105 to 145, 32 x 150 is 23.82: detail .035, less than .06.
    expect(
      isOutOfFocus(
        photo((x) => 100 + 5 * Math.min(10, Math.max(0, x - 50))),
        whole,
      ),
    ).toBe(true);
  });

  it('is out of focus when it is of one colour', () => {
    expect(
      isOutOfFocus(
        photo(() => 90),
        whole,
      ),
    ).toBe(true);
  });
});
