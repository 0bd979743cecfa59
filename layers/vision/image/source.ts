/** Decides from a photo's header what has to be decoded of it, and how. */

import { isSrgbProfile, readGrayCurve } from './colour-profile.ts';
import { findEndOfJpeg, readJpegHeader } from './jpeg.ts';
import { bytesForJpeg, bytesForPng } from './memory.ts';
import { readPngHeader, withColourProfile } from './png.ts';
import { readPngColours } from './png-colours.ts';
import type { ToneCurve } from './tone-curve.ts';

export interface Source {
  readonly bytes: Uint8Array;
  /** Memory that decoding takes. */
  readonly memoryBytes: number;
  /** The numbers are sRGB, whatever profile the file carries. */
  readonly ignoresProfile: boolean;
  /** The profile of a colour photo of 16 bits that is not sRGB. sharp would convert it to Display P3. */
  readonly deepProfile: Buffer | undefined;
  /** The curve of a grayscale photo of 16 bits, whose profile sharp passes over. */
  readonly grayCurve: ToneCurve | undefined;
  /** May be shrunk while it is decoded; a lossless JPEG would be cropped. */
  readonly shrinksOnLoad: boolean;
  /** Several scans give the pixels: a missing one goes unnoticed by the decoder. */
  readonly hasScans: boolean;
}

/** What the decoder's library reads in a header. */
export interface Announced {
  /** The colour profile (ICC). */
  readonly profile: Buffer | undefined;
  /** The JPEG carries a gain map (Ultra HDR). */
  readonly hasGainMap: boolean;
}

export function jpegSource(bytes: Uint8Array, { profile, hasGainMap }: Announced): Source {
  const header = readJpegHeader(bytes);
  return {
    // Without the gain map behind it an Ultra HDR photo is the plain JPEG that it begins with.
    bytes: hasGainMap ? bytes.subarray(0, findEndOfJpeg(bytes)) : bytes,
    memoryBytes: header ? bytesForJpeg(header) : 0,
    // From sRGB to sRGB nothing changes, but the transform takes twice as long as decoding.
    ignoresProfile: profile !== undefined && isSrgbProfile(profile),
    deepProfile: undefined,
    grayCurve: undefined,
    shrinksOnLoad: !header?.isLossless,
    hasScans: header !== undefined && !header.isLossless && header.coefficientBytes > 0,
  };
}

export function pngSource(bytes: Uint8Array, announced: Announced): Source {
  const header = readPngHeader(bytes);
  const colours = header ? readPngColours(header) : 'file';
  const profile = Buffer.isBuffer(colours) ? colours : announced.profile;
  const ignoresProfile = colours === 'sRGB' || (profile !== undefined && isSrgbProfile(profile));
  const isDeep = header?.bitDepth === 16 && profile !== undefined && !ignoresProfile;
  return {
    bytes: Buffer.isBuffer(colours) ? withColourProfile(bytes, colours) : bytes,
    memoryBytes: header ? bytesForPng(header) : 0,
    ignoresProfile,
    deepProfile: isDeep && !header.isGray ? profile : undefined,
    grayCurve: isDeep && header.isGray ? readGrayCurve(profile) : undefined,
    shrinksOnLoad: true,
    hasScans: false,
  };
}
