/** Memory that decoding a photo takes, by its header. */

import type { JpegHeader } from './jpeg.ts';
import type { PngHeader } from './png.ts';

/** Most bytes that one photo may take while it is decoded. */
export const MOST_BYTES = 400e6;

/** A photo that takes more is decoded while no other is. More than strips of 16 bits take. */
export const LARGE_BYTES = 150e6;

// Strips of the photo on their way to the smaller size, and the result, for each byte of a channel. 20 to 90 MB were
// measured at a width of 10,000 pixels.
const STRIPS_BYTES = 60e6;

/** An interlaced PNG is held completely; any other is decoded in strips. */
export function bytesForPng({ width, height, bitDepth, pixelBytes, isInterlaced }: PngHeader): number {
  return STRIPS_BYTES * (bitDepth === 16 ? 2 : 1) + (isInterlaced ? width * height * pixelBytes : 0);
}

/** All coefficients of a progressive JPEG, or of another with several scans, are held; others are decoded in strips. */
export function bytesForJpeg({ coefficientBytes }: JpegHeader): number {
  return STRIPS_BYTES + coefficientBytes;
}
