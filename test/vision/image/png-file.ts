import { crc32, deflateSync } from 'node:zlib';
import { fromSrgb } from '../../../layers/vision/image/tone-curve.ts';

/** From an 8-bit sRGB value to the value that is stored, 0 to 1. */
export type Encode = (value: number) => number;

export const plain: Encode = (value) => value / 255;
export const linear: Encode = (value) => fromSrgb(value / 255);

export const SIDE = 96;

/** Colours without deep shadows, which 8 bits cannot hold linearly. */
export function colourAt(x: number, y: number): [number, number, number] {
  return [60 + x, 60 + y, 250 - x - y / 2];
}

export function chunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

export const iccp = (profile: Uint8Array) =>
  chunk('iCCP', Buffer.concat([Buffer.from('any name\0\0'), deflateSync(profile)]));

export const gama = (gamma: number) => chunk('gAMA', uint32(Math.round(gamma * 100_000)));

export const chrm = (...xy: number[]) =>
  chunk('cHRM', Buffer.concat(xy.map((value) => uint32(Math.round(value * 100_000)))));

export const cicp = (primaries: number, transfer: number) => chunk('cICP', Buffer.from([primaries, transfer, 0, 1]));

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

interface PngFile {
  bits?: 8 | 16;
  isGray?: boolean;
  encode?: Encode;
  /** Behind the header. */
  chunks?: Buffer[];
}

/** The picture of `colourAt`, or of its first channel. */
export function pngFile({ bits = 8, isGray = false, encode = plain, chunks = [] }: PngFile): Buffer {
  const most = 2 ** bits - 1;
  const rows: number[] = [];
  for (let y = 0; y < SIDE; y++) {
    rows.push(0);
    for (let x = 0; x < SIDE; x++) {
      for (const colour of colourAt(x, y).slice(0, isGray ? 1 : 3)) {
        const value = Math.round(most * encode(Math.floor(colour)));
        rows.push(...(bits === 16 ? [value >> 8, value & 255] : [value]));
      }
    }
  }
  return assemble(SIDE, SIDE, bits, isGray ? 0 : 2, 0, [...chunks, chunk('IDAT', deflateSync(Buffer.from(rows)))]);
}

/** A PNG that announces a size and has no pixels. */
export const pngHeaderOnly = (side: number, bits: number, colourType: number, isInterlaced: boolean): Buffer =>
  assemble(side, side, bits, colourType, Number(isInterlaced), [chunk('IDAT', deflateSync(Buffer.alloc(10)))]);

function assemble(width: number, height: number, bits: number, colourType: number, interlace: number, parts: Buffer[]) {
  const header = Buffer.concat([uint32(width), uint32(height), Buffer.from([bits, colourType, 0, 0, interlace])]);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), ...parts, chunk('IEND', Buffer.alloc(0))]);
}
