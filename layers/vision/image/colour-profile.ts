/** Reads colour profiles (ICC.1:2022) as far as the decoder has to know them. */

import { isSrgbCurve, readToneCurve, type ToneCurve } from './tone-curve.ts';

/** XYZ of sRGB's red, green and blue, adapted to D50 by Bradford as profiles store them. */
const SRGB_COLORANTS = {
  rXYZ: [0.4361, 0.2225, 0.0139],
  gXYZ: [0.3851, 0.7169, 0.0971],
  bXYZ: [0.1431, 0.0606, 0.7141],
};

// Profiles of sRGB differ by rounding and by the method of adaptation, up to .0006; Display P3 differs by .08.
const TOLERANCE = 0.003;

const HEADER_BYTES = 128;

/**
 * Decides by primaries and tone curves whether a profile describes sRGB. Its name decides nothing. A profile with tables
 * for whole colours, which take precedence over primaries and curves, does not count as sRGB.
 */
export function isSrgbProfile(profile: Buffer): boolean {
  try {
    const tags = readTags(profile);
    if (profile.toString('latin1', 16, 24) !== 'RGB XYZ ' || tags.has('A2B0')) return false;
    const hasColorants = Object.entries(SRGB_COLORANTS).every(([name, srgb]) => {
      const tag = tags.get(name);
      return tag !== undefined && srgb.every((value, i) => Math.abs(readXyz(tag)[i] - value) <= TOLERANCE);
    });
    return hasColorants && ['rTRC', 'gTRC', 'bTRC'].every((name) => isSrgbCurve(curveOf(tags, name)));
  } catch {
    // What cannot be parsed is left to libvips, which passes over profiles that it cannot use.
    return false;
  }
}

/** Reads the tone curve of a grayscale profile. @returns undefined if the profile has none that can be read */
export function readGrayCurve(profile: Buffer): ToneCurve | undefined {
  try {
    return curveOf(readTags(profile), 'kTRC');
  } catch {
    return undefined;
  }
}

function curveOf(tags: ReadonlyMap<string, Buffer>, name: string): ToneCurve {
  const tag = tags.get(name);
  const curve = tag && readToneCurve(tag);
  if (curve === undefined) throw new RangeError(`The profile has no ${name}`);
  return curve;
}

function readTags(profile: Buffer): Map<string, Buffer> {
  if (profile.toString('latin1', 36, 40) !== 'acsp') throw new RangeError('Not a colour profile');
  const tags = new Map<string, Buffer>();
  const count = Math.min(profile.readUInt32BE(HEADER_BYTES), profile.length / 12);
  for (let i = 0; i < count; i++) {
    const entry = HEADER_BYTES + 4 + 12 * i;
    const [offset, size] = [profile.readUInt32BE(entry + 4), profile.readUInt32BE(entry + 8)];
    tags.set(profile.toString('latin1', entry, entry + 4), profile.subarray(offset, offset + size));
  }
  return tags;
}

/** Reads the first colour of an `XYZType`. */
function readXyz(tag: Buffer): number[] {
  return [8, 12, 16].map((offset) => tag.readInt32BE(offset) / 65_536);
}
