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
/** One pixel in this many is sampled: a prime, so that no column is favoured. */
const STEP = 97;

export interface ExposedPixels {
  readonly pixels: Pixels;
  /** Factor that every byte was multiplied by; 1 for a photo that is not dark. */
  readonly gain: number;
}

/** Brightens a photo whose 99th percentile is dark, so that this percentile becomes bright. */
export function liftDark(pixels: Pixels): ExposedPixels {
  const bright = brightLevel(pixels.data);
  if (bright >= DARK) return { pixels, gain: 1 };
  const gain = Math.min(MAX_GAIN, LIFTED / Math.max(1, bright));
  const curve = Uint8ClampedArray.from({ length: 256 }, (_, byte) => byte * gain);
  return { pixels: { ...pixels, data: pixels.data.map((byte) => curve[byte]) }, gain };
}

/** Computes the 99th percentile, 0 to 255, of the brightest channel of the pixels. */
function brightLevel(data: Uint8Array): number {
  const histogram = new Uint32Array(256);
  let count = 0;
  for (let i = 0; i + 2 < data.length; i += 3 * STEP) {
    histogram[Math.max(data[i], data[i + 1], data[i + 2])]++;
    count++;
  }
  let below = 0;
  let level = 0;
  while (level < 255 && below + histogram[level] <= PERCENTILE * count) below += histogram[level++];
  return level;
}
