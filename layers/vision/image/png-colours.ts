/** What a PNG says of its colours beside a colour profile: the chunks cICP, sRGB, gAMA and cHRM. */

import { makeGrayProfile, makeRgbProfile, type Primaries, type Transfer } from './make-profile.ts';
import type { PngHeader } from './png.ts';

/** 'file': the colour profile in the file decides, and without one the numbers are sRGB. */
export type PngColours = 'file' | 'sRGB' | Buffer;

const D65 = [0.3127, 0.329] as const;
const BT_709: Primaries = { white: D65, red: [0.64, 0.33], green: [0.3, 0.6], blue: [0.15, 0.06] };

/** ITU-T H.273, table 2. */
const CODED_PRIMARIES: Readonly<Record<number, Primaries>> = {
  1: BT_709,
  5: { white: D65, red: [0.64, 0.33], green: [0.29, 0.6], blue: [0.15, 0.06] },
  6: { white: D65, red: [0.63, 0.34], green: [0.31, 0.595], blue: [0.155, 0.07] },
  7: { white: D65, red: [0.63, 0.34], green: [0.31, 0.595], blue: [0.155, 0.07] },
  9: { white: D65, red: [0.708, 0.292], green: [0.17, 0.797], blue: [0.131, 0.046] },
  11: { white: [0.314, 0.351], red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06] },
  12: { white: D65, red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06] },
};

/**
 * ITU-T H.273, table 3. Video's curve (1, 6, 14, 15) counts as sRGB's, as on a screen. PQ and HLG (16, 18) are missing:
 * there is no agreed rendering to 8 bits, so such numbers are taken as they are.
 */
const CODED_TRANSFERS: Readonly<Record<number, Transfer>> = {
  1: 'sRGB',
  4: 2.2,
  5: 2.8,
  6: 'sRGB',
  8: 1,
  13: 'sRGB',
  14: 'sRGB',
  15: 'sRGB',
};

/** Unit of gAMA and cHRM. */
const UNIT = 100_000;

// libpng applies no gamma correction below this share (PNG_GAMMA_THRESHOLD).
const GAMMA_TOLERANCE = 0.05;
const PRIMARIES_TOLERANCE = 0.005;

/** Decides what the numbers of a PNG mean. cICP precedes a profile, this sRGB, and this gAMA with cHRM. */
export function readPngColours({ colours: contents, isGray }: PngHeader): PngColours {
  const cicp = contents.get('cICP');
  const coded = cicp && readCodePoints(cicp);
  const colours = coded ?? (contents.has('iCCP') || contents.has('sRGB') ? undefined : readGamma(contents));
  if (colours === undefined) return 'file';
  const { primaries, transfer } = colours;
  const isSrgbTransfer = transfer === 'sRGB' || Math.abs(transfer / 2.2 - 1) <= GAMMA_TOLERANCE;
  if (isSrgbTransfer && (isGray || isBt709(primaries))) return 'sRGB';
  try {
    return isGray ? makeGrayProfile(transfer) : makeRgbProfile(primaries, transfer);
  } catch {
    return 'file';
  }
}

interface Colours {
  readonly primaries: Primaries;
  readonly transfer: Transfer;
}

function readCodePoints(content: Buffer): Colours | undefined {
  const [primaries, transfer] = [CODED_PRIMARIES[content[0]], CODED_TRANSFERS[content[1]]];
  return primaries === undefined || transfer === undefined ? undefined : { primaries, transfer };
}

function readGamma(contents: ReadonlyMap<string, Buffer>): Colours | undefined {
  const gama = contents.get('gAMA');
  const gamma = gama?.length === 4 ? gama.readUInt32BE(0) / UNIT : 0;
  // Beyond these bounds nothing of a picture is left.
  if (gamma < 0.1 || gamma > 10) return undefined;
  return { primaries: readChromaticities(contents.get('cHRM')) ?? BT_709, transfer: 1 / gamma };
}

function readChromaticities(content: Buffer | undefined): Primaries | undefined {
  if (content?.length !== 32) return undefined;
  const at = (index: number) =>
    [content.readUInt32BE(8 * index) / UNIT, content.readUInt32BE(8 * index + 4) / UNIT] as const;
  return { white: at(0), red: at(1), green: at(2), blue: at(3) };
}

function isBt709(primaries: Primaries): boolean {
  return (Object.keys(BT_709) as (keyof Primaries)[]).every((name) =>
    BT_709[name].every((value, i) => Math.abs(primaries[name][i] - value) <= PRIMARIES_TOLERANCE),
  );
}
