/**
 * Rekognition's Quality of a face, and the light on it, measured on the aligned crop, so that the face's size in the
 * photo has no direct effect.
 */

import { ARCFACE, alignment } from '../embed/align.ts';
import type { Quality } from '../face.ts';
import type { Keypoints } from '../geometry/keypoints.ts';
import { centreOf, type Rect } from '../geometry/rect.ts';
import { type SimilarityTransform, squareCrop } from '../geometry/similarity-transform.ts';
import { luma } from '../image/kernels.ts';
import { forCrop, type Pyramid } from '../image/pyramid.ts';
import { BYTES, warpColour } from '../image/warp.ts';
import { reusedFloats } from '../workers/shared-memory.ts';
import { highlightOf, type Window } from './highlight.ts';

/**
 * The aligned face without the corners of hair and background, in pixels of the 112 x 112 crop; right and bottom are
 * exclusive.
 */
const WINDOW: Window = { left: 20, top: 30, right: 92, bottom: 108 };

/**
 * Logistic curve from the logarithm of the detail (measureDetail) to Sharpness: SHARP_MIDDLE becomes 50, and faces in
 * focus lie on both sides of it. Measured on lfw-dev, sharp and blurred: docs/accuracy.md.
 */
const SHARP_MIDDLE = 0.12;
const SHARP_SLOPE = 2;

/**
 * Least standard deviation of luma, 0 to 255: a flatter face (black, or overexposed) has no detail, and noise would
 * pass for it.
 */
const MIN_CONTRAST = 2;

/**
 * Measures the quality of a face. Brightness is the mean luma, 0 to 100; Sharpness the detail, mapped to 0 to 100; the
 * highlight is that of highlight.ts.
 * @param keypoints  in pixels of the pyramid's base
 * @param gain  factor by which the photo was brightened before it became the pyramid
 */
export function measureQuality(pyramid: Pyramid, keypoints: Keypoints, gain: number): Quality {
  const colour = sampleCrop(pyramid, alignment(ARCFACE, keypoints));
  const { mean, detail } = measureDetail(colour);
  return {
    brightness: (mean / gain / 255) * 100,
    highlight: (highlightOf(colour, ARCFACE.side, WINDOW) / gain / 255) * 100,
    sharpness: 100 / (1 + (SHARP_MIDDLE / Math.max(detail, 1e-6)) ** SHARP_SLOPE),
  };
}

/**
 * Detail below which no eye or mouth is recognisable: nearly all faces that are blurred by 6 % of their size have this
 * detail.
 */
const READABLE_DETAIL = 0.06;

/**
 * Whether the content of a box is too far out of focus to recognise an eye or a mouth.
 * @param box  in pixels of the base
 */
export function isOutOfFocus(pyramid: Pyramid, box: Rect): boolean {
  const crop = squareCrop(centreOf(box), Math.max(box.width, box.height), 0, ARCFACE.side);
  return measureDetail(sampleCrop(pyramid, crop)).detail < READABLE_DETAIL;
}

const colourOfCrop = reusedFloats();
const lumaOfCrop = reusedFloats();

/** Samples a crop of 112 x 112 into three planes of 0 to 255, which the next call overwrites. */
function sampleCrop(pyramid: Pyramid, crop: SimilarityTransform): Float32Array {
  const { pixels, toPixels } = forCrop(pyramid, crop);
  const colour = colourOfCrop(3 * ARCFACE.side ** 2);
  warpColour(pixels, toPixels, ARCFACE.side, BYTES, colour);
  return colour;
}

/**
 * Measures a crop of 112 x 112: its mean luma, 0 to 255, and its detail, the standard deviation of the Laplacian over
 * that of the luma. Exposure cancels out of the detail, and blur cannot raise it.
 * @param colour  three planes of 0 to 255
 */
function measureDetail(colour: Float32Array): { mean: number; detail: number } {
  const { side } = ARCFACE;
  const gray = lumaOfCrop(side * side);
  luma(colour, { mean: [0], scale: 1 }, gray, 0);

  let count = 0;
  let sum = 0;
  let squares = 0;
  let laplacianSquares = 0;
  for (let y = WINDOW.top; y < WINDOW.bottom; y++) {
    for (let x = WINDOW.left; x < WINDOW.right; x++) {
      const i = y * side + x;
      const laplacian = 4 * gray[i] - gray[i - 1] - gray[i + 1] - gray[i - side] - gray[i + side];
      count++;
      sum += gray[i];
      squares += gray[i] ** 2;
      laplacianSquares += laplacian ** 2;
    }
  }
  const mean = sum / count;
  const contrast = Math.sqrt(Math.max(0, squares / count - mean ** 2));
  return { mean, detail: Math.sqrt(laplacianSquares / count) / Math.max(contrast, MIN_CONTRAST) };
}
