/** One photo at several sizes: plain data, which threads pass to one another. */

import { type SimilarityTransform, scaleOf } from '../geometry/similarity-transform.ts';
import type { Pixels } from './pixels.ts';

/** Long sides of the levels, in pixels. */
export const LEVEL_SIDES = [1280, 640, 320, 96, 64, 48] as const;

export type LevelSide = (typeof LEVEL_SIDES)[number];

export interface Pyramid {
  /** The photo as decoded. Coordinates are pixels of the base, except inside the detector and this file. */
  readonly base: Pixels;
  /** One level for each of LEVEL_SIDES: the photo at that long side, or the base if it is no longer than that. */
  readonly levels: readonly Pixels[];
}

/** Longer side of a picture, in pixels. */
export function longSideOf({ width, height }: Pick<Pixels, 'width' | 'height'>): number {
  return Math.max(width, height);
}

/**
 * Chooses the level to sample a crop from: the smallest one with no fewer pixels than the crop, so that bilinear
 * sampling neither blurs nor aliases.
 * @param toBase  transform from crop pixels to base pixels
 * @returns the level, and the transform from crop pixels to its pixels
 * @throws Error  the pyramid lacks a level
 */
export function forCrop(
  { base, levels }: Pyramid,
  toBase: SimilarityTransform,
): { readonly pixels: Pixels; readonly toPixels: SimilarityTransform } {
  const perPixel = scaleOf(toBase) / longSideOf(base);
  const fewer = LEVEL_SIDES.findIndex((longSide) => perPixel * longSide < 1);
  const pixels = fewer === 0 ? base : levels.at(fewer === -1 ? -1 : fewer - 1);
  if (!pixels) throw new Error('The pyramid is not complete');
  const ratio = pixels.width / base.width;
  // Pixel centres are at whole numbers, edges half a pixel beside them: hence the shift by half a pixel on both sides
  // of the scaling.
  const shift = (ratio - 1) / 2;
  const { a, b, tx, ty } = toBase;
  return { pixels, toPixels: { a: a * ratio, b: b * ratio, tx: tx * ratio + shift, ty: ty * ratio + shift } };
}
