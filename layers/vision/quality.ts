/** How well a face was photographed, told from the aligned crop, so that its size in the photo does not matter by itself. */

import { ARCFACE, alignment } from './embed/align.ts';
import type { Quality } from './face.ts';
import type { FivePoints } from './five-points.ts';
import { centreOf, type Rect, type Similarity, squareCrop } from './geometry.ts';
import { forCrop, type Pyramid } from './pyramid.ts';
import { reusedFloats } from './shared-memory.ts';
import { warpGray } from './warp.ts';

/** The aligned face without its corners of hair and background, in pixels of the 112 x 112 crop. */
const WINDOW = { left: 20, top: 30, right: 92, bottom: 108 } as const;

/**
 * The detail (below) of faces in focus spreads around the middle of this curve: SHARP_MIDDLE becomes 50.
 * Measured on lfw-dev, sharp and blurred: docs/accuracy.md.
 */
const SHARP_MIDDLE = 0.12;
const SHARP_SLOPE = 2;

/** A face this flat (a black frame, a blown-out one) has no detail to judge: noise would pass for sharpness. */
const MIN_CONTRAST = 2;

/**
 * Brightness: mean luma, 0 to 100.
 * Sharpness: the detail, from 0 to 100 by a logistic curve over its logarithm.
 * @param gain  what the photo was brightened by before it became the pyramid
 */
export function measureQuality(pyramid: Pyramid, points: FivePoints, gain: number): Quality {
  const { mean, detail } = measureDetail(pyramid, alignment(ARCFACE, points));
  return {
    brightness: (mean / gain / 255) * 100,
    sharpness: 100 / (1 + (SHARP_MIDDLE / Math.max(detail, 1e-6)) ** SHARP_SLOPE),
  };
}

/** The detail of faces that are blurred by 6 % of their size, of nearly all: less is beyond reading. */
const READABLE_DETAIL = 0.06;

/** Whether a box shows something so far out of focus that no eye or mouth could be told in it. */
export function isOutOfFocus(pyramid: Pyramid, box: Rect): boolean {
  const { detail } = measureDetail(
    pyramid,
    squareCrop(centreOf(box), Math.max(box.width, box.height), 0, ARCFACE.side),
  );
  return detail < READABLE_DETAIL;
}

const lumaOfCrop = reusedFloats();

/**
 * The mean luma of a crop of 112 x 112 (0 to 255), and its detail: the standard deviation of the Laplacian over that of the
 * luma, which exposure cancels out of and blur cannot raise.
 */
function measureDetail(pyramid: Pyramid, crop: Similarity): { mean: number; detail: number } {
  const { side } = ARCFACE;
  const { pixels, toPixels } = forCrop(pyramid, crop);
  const luma = lumaOfCrop(side * side);
  warpGray(pixels, toPixels, side, { mean: [0], scale: 1 }, luma);

  let count = 0;
  let sum = 0;
  let squares = 0;
  let laplacianSquares = 0;
  for (let y = WINDOW.top; y < WINDOW.bottom; y++) {
    for (let x = WINDOW.left; x < WINDOW.right; x++) {
      const i = y * side + x;
      const laplacian = 4 * luma[i] - luma[i - 1] - luma[i + 1] - luma[i - side] - luma[i + side];
      count++;
      sum += luma[i];
      squares += luma[i] ** 2;
      laplacianSquares += laplacian ** 2;
    }
  }
  const mean = sum / count;
  const contrast = Math.sqrt(Math.max(0, squares / count - mean ** 2));
  return { mean, detail: Math.sqrt(laplacianSquares / count) / Math.max(contrast, MIN_CONTRAST) };
}
