import type { Pixels } from './pixels.ts';

/**
 * Levels, 0 to 255, of the 99th percentile of the pixels' brightness: a photo below DARK is brightened to LIFTED,
 * because the networks find hardly any face darker than a tenth of a normal exposure.
 */
const DARK = 110;
const LIFTED = 220;
/** A larger gain would only amplify the noise of 8 bits. */
const MAX_GAIN = 40;

/** Share of the pixels that are no brighter than the level above. */
const PERCENTILE = 0.99;
/**
 * A face of 60 px is a thousandth of a large photo. Where this percentile would be cut off, it may lie on a dark
 * background, and the brightening spares the bright pixels.
 */
const SMALL_FACE_PERCENTILE = 0.999;
/** Level after the brightening, were there more than 255, from which faces lose their features. */
const CUT_OFF = 320;
/** One pixel in this many is sampled: a prime, so that no column is favoured. */
const STEP = 97;

export interface ExposedPixels {
  readonly pixels: Pixels;
  /** Factor that every byte was multiplied by; 1 for a photo that is not dark. */
  readonly gain: number;
}

/** Brightens a photo whose 99th percentile is dark, so that this percentile becomes bright. */
export function liftDark(pixels: Pixels): ExposedPixels {
  const histogram = brightnessHistogram(pixels.data);
  const bright = percentileOf(histogram, PERCENTILE);
  if (bright >= DARK) return { pixels, gain: 1 };
  const gain = Math.min(MAX_GAIN, LIFTED / Math.max(1, bright));
  const isCutOff = percentileOf(histogram, SMALL_FACE_PERCENTILE) * gain > CUT_OFF;
  const brighten = isCutOff ? shoulder : linear;
  const curve = Uint8ClampedArray.from({ length: 256 }, (_, byte) => brighten(byte, gain));
  return { pixels: { ...pixels, data: pixels.data.map((byte) => curve[byte]) }, gain };
}

function linear(byte: number, gain: number): number {
  return byte * gain;
}

/** As steep as `linear` in the shadows, but 255 stays 255. */
function shoulder(byte: number, gain: number): number {
  return (byte * gain) / (1 + (byte / 255) * (gain - 1));
}

/** Counts sampled pixels by the level, 0 to 255, of their brightest channel. */
function brightnessHistogram(data: Uint8Array): Uint32Array {
  const histogram = new Uint32Array(256);
  for (let i = 0; i + 2 < data.length; i += 3 * STEP) {
    histogram[Math.max(data[i], data[i + 1], data[i + 2])]++;
  }
  return histogram;
}

/** Computes the level that this share of the counted pixels does not exceed. */
function percentileOf(histogram: Uint32Array, share: number): number {
  const count = histogram.reduce((sum, ofLevel) => sum + ofLevel, 0);
  let below = 0;
  let level = 0;
  while (level < 255 && below + histogram[level] <= share * count) below += histogram[level++];
  return level;
}
