/** Decodes photos into upright pixels. The only module of the layers that imports sharp (libvips). */

import { availableParallelism } from 'node:os';
import { parse as parseProfile } from 'icc';
import sharp from 'sharp';
import { ImageTooLarge, ImageTooSmall, InvalidImage } from '../errors.ts';
import type { Pixels } from './pixels.ts';

/** Bounds on both sides of an image, in pixels, inclusive. */
export interface ImageLimits {
  readonly minSidePx: number;
  readonly maxSidePx: number;
}

export interface DecodedPhoto {
  /** Upright size of the photo as it was sent, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly pixels: Pixels;
}

const JPEG_START = [0xff, 0xd8, 0xff];
const PNG_START = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

// Every photo is decoded once: libvips' operation cache would only hold memory.
sharp.cache(false);
// libvips overlaps decoding with what follows it. Beyond two threads there is nothing more to overlap.
sharp.concurrency(Math.min(2, availableParallelism()));

/**
 * Decodes a JPEG or PNG, recognised by its content, into upright sRGB pixels no longer than `maxDecodedSide`. A JPEG's
 * EXIF orientation is applied, a PNG's is not (as Rekognition does). A large JPEG is shrunk while it is decoded.
 * Transparent pixels are composed on black.
 * @throws InvalidImage  not a JPEG or PNG, or not readable to its end
 * @throws ImageTooSmall, ImageTooLarge  judged by the header, before any pixel is decoded
 */
export async function decodePhoto(
  bytes: Uint8Array,
  limits: ImageLimits,
  maxDecodedSide: number,
): Promise<DecodedPhoto> {
  const isJpeg = startsWith(bytes, JPEG_START);
  if (!isJpeg && !startsWith(bytes, PNG_START)) throw new InvalidImage('The bytes start neither as JPEG nor as PNG');
  const { width, height, profile } = await readHeader(bytes, isJpeg);
  if (Math.max(width, height) > limits.maxSidePx) throw new ImageTooLarge(width, height);
  if (Math.min(width, height) < limits.minSidePx) throw new ImageTooSmall(width, height);

  // A cut-off file is refused; lesser oddities, common in photos from phones and editors, are not.
  let image = sharp(bytes, {
    failOn: 'truncated',
    limitInputPixels: limits.maxSidePx ** 2,
    // From sRGB to sRGB nothing changes, but the transform takes twice as long as decoding.
    ignoreIcc: profile !== undefined && isSrgb(profile),
  });
  if (isJpeg) image = image.autoOrient();
  if (Math.max(width, height) > maxDecodedSide) {
    image = image.resize({ width: maxDecodedSide, height: maxDecodedSide, fit: 'inside' });
  }
  try {
    const { data, info } = await image
      .flatten({ background: 'black' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { width, height, pixels: { data, width: info.width, height: info.height } };
  } catch (cause) {
    throw new InvalidImage('The image cannot be decoded', { cause });
  }
}

interface Header {
  /** Upright, in pixels. */
  readonly width: number;
  readonly height: number;
  /** The colour profile (ICC), if there is one. */
  readonly profile: Buffer | undefined;
}

async function readHeader(bytes: Uint8Array, isJpeg: boolean): Promise<Header> {
  try {
    // The header costs nothing to read, however large the image it announces: the limits decide after it.
    const { width, height, autoOrient, icc } = await sharp(bytes, { limitInputPixels: false }).metadata();
    return { ...(isJpeg ? autoOrient : { width, height }), profile: icc };
  } catch (cause) {
    throw new InvalidImage('The image header cannot be read', { cause });
  }
}

function isSrgb(profile: Buffer): boolean {
  try {
    return parseProfile(profile).description?.startsWith('sRGB') ?? false;
  } catch {
    // What cannot be parsed is left to libvips, which passes over profiles that it cannot use.
    return false;
  }
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, i) => bytes[i] === byte);
}
