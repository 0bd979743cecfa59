/** Samples rotated and scaled crops of a photo straight into a network's input. */

import type { SimilarityTransform } from '../geometry/similarity-transform.ts';
import { reusedFloats } from '../workers/shared-memory.ts';
import * as kernels from './kernels.ts';
import type { Pixels } from './pixels.ts';

/** Input of a network that takes bytes as they are. */
export const BYTES = { colour: 'RGB', mean: [0, 0, 0], scale: 1 } as const;

export interface WarpOptions {
  /** Index of the crop's first float in `out`. */
  readonly offset?: number;
  /** Whether the crop's mirror image is written. */
  readonly mirrored?: boolean;
}

/**
 * Samples a `side` x `side` crop bilinearly into three planes of `out`. Pixels beyond the photo's edge are black, as in
 * the alignment code that the networks were trained with.
 * @param toPhoto  transform from crop pixels to photo pixels
 * @param out  in shared memory; every value becomes (byte - mean) * scale
 * @throws Error  `out` is not in shared memory
 */
export function warpColour(
  photo: Pixels,
  { a, b, tx, ty }: SimilarityTransform,
  side: number,
  input: kernels.PixelInput,
  out: Float32Array,
  { offset = 0, mirrored = false }: WarpOptions = {},
): void {
  const upright = { xx: a, xy: -b, x0: tx, yx: b, yy: a, y0: ty };
  const last = side - 1;
  const affine = mirrored ? { ...upright, xx: -a, x0: tx + a * last, yx: -b, y0: ty + b * last } : upright;
  kernels.warpColour(photo, affine, side, input, out, offset);
}

/** Scratch buffer: three planes of a crop that becomes gray. */
const colour = reusedFloats();

/** Samples a crop as `warpColour` does, into one plane of luma (ITU-R BT.601). */
export function warpGray(
  photo: Pixels,
  toPhoto: SimilarityTransform,
  side: number,
  input: Pick<kernels.PixelInput, 'mean' | 'scale'>,
  out: Float32Array,
  offset = 0,
): void {
  const planes = colour(3 * side * side);
  warpColour(photo, toPhoto, side, BYTES, planes);
  kernels.luma(planes, input, out, offset);
}
