/** Decodes photos into upright pixels. The only module of the layers that imports sharp (libvips). */

import { availableParallelism } from 'node:os';
import sharp, { type FailOnOptions, type Sharp } from 'sharp';
import { ImageTooLarge, ImageTooLargeForMemory, ImageTooSmall, InvalidImage } from '../errors.ts';
import { DecodeLock } from './decode-lock.ts';
import { narrowColour, narrowGray } from './deep-pixels.ts';
import { findEndOfJpeg, hasAllScans } from './jpeg.ts';
import { LARGE_BYTES, MOST_BYTES } from './memory.ts';
import type { Pixels } from './pixels.ts';
import { withColourProfile } from './png.ts';
import { type Announced, jpegSource, pngSource, type Source } from './source.ts';

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
const JPEG_END = Buffer.from([0xff, 0xd9]);
const PNG_START = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

// Every photo is decoded once: libvips' operation cache would only hold memory.
sharp.cache(false);
// libvips overlaps decoding with what follows it. Beyond two threads there is nothing more to overlap.
sharp.concurrency(Math.min(2, availableParallelism()));

const lock = new DecodeLock();

/**
 * Decodes a JPEG or PNG, recognised by its content, into upright sRGB pixels no longer than `maxDecodedSide`. A JPEG's
 * EXIF orientation is applied, a PNG's is not (as Rekognition does). A large JPEG is shrunk while it is decoded.
 * Transparent pixels are composed on black. The base picture of an Ultra HDR photo is decoded.
 * @throws InvalidImage  not a JPEG or PNG, or not readable to its end
 * @throws ImageTooSmall, ImageTooLarge, ImageTooLargeForMemory  judged by the header, before any pixel is decoded
 */
export async function decodePhoto(
  bytes: Uint8Array,
  limits: ImageLimits,
  maxDecodedSide: number,
): Promise<DecodedPhoto> {
  const isJpeg = startsWith(bytes, JPEG_START);
  if (!isJpeg && !startsWith(bytes, PNG_START)) throw new InvalidImage('The bytes start neither as JPEG nor as PNG');
  const { width, height, ...announced } = await readHeader(bytes, isJpeg);
  if (Math.max(width, height) > limits.maxSidePx) throw new ImageTooLarge(width, height);
  if (Math.min(width, height) < limits.minSidePx) throw new ImageTooSmall(width, height);
  const source = isJpeg ? jpegSource(bytes, announced) : pngSource(bytes, announced);
  if (source.memoryBytes > MOST_BYTES) throw new ImageTooLargeForMemory(width, height, source.memoryBytes, MOST_BYTES);

  const open = (content: Uint8Array, failOn: FailOnOptions) => {
    const ignoreIcc = source.ignoresProfile || source.deepProfile !== undefined;
    let image = sharp(content, { failOn, limitInputPixels: limits.maxSidePx ** 2, ignoreIcc });
    if (isJpeg) image = image.autoOrient();
    // sharp shrinks no JPEG while decoding it where the colour space of the pipeline is set.
    if (!source.shrinksOnLoad) image = image.pipelineColourspace('srgb');
    if (Math.max(width, height) > maxDecodedSide) {
      image = image.resize({ width: maxDecodedSide, height: maxDecodedSide, fit: 'inside' });
    }
    return toPixels(image.flatten({ background: 'black' }), source);
  };
  try {
    if (source.hasScans && !hasAllScans(source.bytes)) throw new InvalidImage('Scans of the JPEG are missing');
    // A cut-off file is refused; lesser oddities, common in photos from phones and editors, are not.
    const decode = () => (isJpeg ? decodeWhole(source, open) : open(source.bytes, 'truncated'));
    // Photos that take much memory take it one after the other.
    if (source.memoryBytes > LARGE_BYTES) return { width, height, pixels: await lock.alone(decode) };
    return { width, height, pixels: await (isJpeg ? decodeUnlessWarned(source, open) : lock.shared(decode)) };
  } catch (cause) {
    throw new InvalidImage('The image cannot be decoded', { cause });
  }
}

type Open = (content: Uint8Array, failOn: FailOnOptions) => Promise<Pixels>;

/** Decodes a JPEG beside others. If the decoder has a warning, what it says decides, and the JPEG is decoded alone. */
async function decodeUnlessWarned(source: Source, open: Open): Promise<Pixels> {
  try {
    return await lock.shared(() => open(source.bytes, 'warning'));
  } catch {
    return lock.alone(() => decodeWhole(source, open));
  }
}

/**
 * Decodes a JPEG if all its coded data is there. An end marker proves nothing: half a file may have one, and a whole
 * one may lack it. What counts is that the scans are complete, and that none ends before its last pixel, of which the
 * decoder warns. libvips decodes eight rows at a time and passes on the warnings of earlier ones: data that is missing
 * in the last eight goes unnoticed. No other decode may run: see `DecodeLock`.
 */
async function decodeWhole({ bytes }: Source, open: Open): Promise<Pixels> {
  try {
    return await open(bytes, 'warning');
  } catch (error) {
    if (isPremature(error)) throw error;
    if (findEndOfJpeg(bytes) !== undefined) return open(bytes, 'truncated');
  }
  const ended = Buffer.concat([bytes, JPEG_END]);
  try {
    return await open(ended, 'warning');
  } catch (error) {
    if (isPremature(error)) throw error;
    return open(ended, 'truncated');
  }
}

/** libjpeg's warning JWRN_HIT_MARKER: a marker stands where the data of pixels should be. */
function isPremature(error: unknown): boolean {
  return error instanceof Error && error.message.includes('premature end of data segment');
}

/** Renders as sRGB, three channels of 8 bits. */
async function toPixels(image: Sharp, { deepProfile, grayCurve }: Source): Promise<Pixels> {
  if (deepProfile) {
    // Converted in its final size, of which there is less. The second conversion takes Display P3, which the first
    // leaves, to sRGB.
    const stored = await image.toColourspace('rgb16').png({ compressionLevel: 0 }).toBuffer();
    const tagged = sharp(withColourProfile(stored, deepProfile));
    const { data, width, height } = await toDeep(tagged.toColourspace('rgb16').withIccProfile('srgb'));
    return { data: narrowColour(data), width, height };
  }
  if (grayCurve) {
    const { data, width, height } = await toDeep(image.toColourspace('grey16'));
    return { data: narrowGray(data, grayCurve), width, height };
  }
  const { data, info } = await image
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

async function toDeep(image: Sharp): Promise<{ data: Uint16Array; width: number; height: number }> {
  const { data, info } = await image.raw({ depth: 'ushort' }).toBuffer({ resolveWithObject: true });
  // A copy, because the buffer may begin at an odd address.
  return { data: new Uint16Array(Uint8Array.from(data).buffer), width: info.width, height: info.height };
}

interface Header extends Announced {
  /** Upright, in pixels. */
  readonly width: number;
  readonly height: number;
}

async function readHeader(bytes: Uint8Array, isJpeg: boolean): Promise<Header> {
  try {
    // The header costs nothing to read, however large the image it announces: the limits decide after it.
    const metadata = await lock.shared(() => sharp(bytes, { limitInputPixels: false }).metadata());
    const { width, height } = isJpeg ? metadata.autoOrient : metadata;
    return { width, height, profile: metadata.icc, hasGainMap: metadata.gainMap !== undefined };
  } catch (cause) {
    throw new InvalidImage('The image header cannot be read', { cause });
  }
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, i) => bytes[i] === byte);
}
