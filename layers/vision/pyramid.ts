/** One photo at several sizes. Plain data: threads hand it to one another. */

import { type Similarity, scaleOf } from './geometry.ts';
import type { Pixels } from './pixels.ts';

/** Long sides in pixels. */
export const LADDER = [1280, 640, 320, 96, 64, 48] as const;

export type Rung = (typeof LADDER)[number];

export interface Pyramid {
  /** Coordinates are pixels of the base, except inside the detector and this file. */
  readonly base: Pixels;
  /** One for each rung of the ladder: the photo that long, or the base if it is no longer than that. */
  readonly levels: readonly Pixels[];
}

export function longSideOf({ width, height }: Pick<Pixels, 'width' | 'height'>): number {
  return Math.max(width, height);
}

/**
 * The level to sample a crop from, and the crop's transform into that level's pixels: the smallest level that has no fewer
 * pixels than the crop, so that bilinear sampling neither blurs nor aliases.
 * @param toBase  takes crop pixels to base pixels
 */
export function forCrop(
  { base, levels }: Pyramid,
  toBase: Similarity,
): { readonly pixels: Pixels; readonly toPixels: Similarity } {
  const perPixel = scaleOf(toBase) / longSideOf(base);
  const fewer = LADDER.findIndex((longSide) => perPixel * longSide < 1);
  const pixels = fewer === 0 ? base : levels.at(fewer === -1 ? -1 : fewer - 1);
  if (!pixels) throw new Error('The pyramid is not complete');
  const ratio = pixels.width / base.width;
  // Pixel centres are at whole numbers, edges at halves: hence the shift by half a pixel on both sides of the scaling.
  const shift = (ratio - 1) / 2;
  const { a, b, tx, ty } = toBase;
  return { pixels, toPixels: { a: a * ratio, b: b * ratio, tx: tx * ratio + shift, ty: ty * ratio + shift } };
}
