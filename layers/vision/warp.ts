/** Turned and scaled crops of a photo, written straight into a network's input. */

import type { Similarity } from './geometry.ts';
import * as kernels from './kernels.ts';
import type { Pixels } from './pixels.ts';
import { reusedFloats } from './shared-memory.ts';

const BYTES = { colour: 'RGB', mean: [0, 0, 0], scale: 1 } as const;

export interface WarpOptions {
  /** Where the crop begins in what is written to. */
  readonly offset?: number;
  /** Whether it is the crop's mirror image that is written. */
  readonly mirrored?: boolean;
}

/**
 * Samples a `side` x `side` crop bilinearly into three planes of `out`. Beyond the photo's edge is black, as in the alignment
 * code that the networks were trained with.
 * @param toPhoto  takes crop pixels to photo pixels
 * @param out      in shared memory
 */
export function warpColour(
  photo: Pixels,
  { a, b, tx, ty }: Similarity,
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

/** Three planes of a crop that is asked for in gray. */
const colour = reusedFloats();

/** As `warpColour`, but one plane of luma (ITU-R BT.601). */
export function warpGray(
  photo: Pixels,
  toPhoto: Similarity,
  side: number,
  input: Pick<kernels.PixelInput, 'mean' | 'scale'>,
  out: Float32Array,
  offset = 0,
): void {
  const planes = colour(3 * side * side);
  warpColour(photo, toPhoto, side, BYTES, planes);
  kernels.luma(planes, input, out, offset);
}
