/** Writes colour profiles (ICC.1:2001, version 2.4) for files that describe their colours in another way. */

import { fromSrgb } from './tone-curve.ts';

export type Chromaticity = readonly [x: number, y: number];

export interface Primaries {
  readonly white: Chromaticity;
  readonly red: Chromaticity;
  readonly green: Chromaticity;
  readonly blue: Chromaticity;
}

/** From a stored value to light: sRGB's curve, or a power with this exponent. */
export type Transfer = 'sRGB' | number;

type Vector = readonly number[];
type Matrix = readonly Vector[];

/** D50, the white of the profile connection space. */
const D50: Vector = [0.9642, 1, 0.8249];

/** From XYZ to the cone responses of Bradford. */
const BRADFORD: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

const CURVE_POINTS = 1024;

/** Makes a profile of three channels. @throws RangeError  the primaries span no triangle */
export function makeRgbProfile(primaries: Primaries, transfer: Transfer): Buffer {
  const [red, green, blue] = colorants(primaries);
  const curve = curveTag(transfer);
  return makeProfile('RGB ', [
    ['rXYZ', xyzTag(red)],
    ['gXYZ', xyzTag(green)],
    ['bXYZ', xyzTag(blue)],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
  ]);
}

/** Makes a profile of one channel. */
export function makeGrayProfile(transfer: Transfer): Buffer {
  return makeProfile('GRAY', [['kTRC', curveTag(transfer)]]);
}

/** XYZ of red, green and blue at full strength, adapted to D50. */
function colorants({ white, red, green, blue }: Primaries): Vector[] {
  const columns = [red, green, blue].map(toXyz);
  const scales = multiply(invert(transpose(columns)), toXyz(white));
  const cones = [multiply(BRADFORD, toXyz(white)), multiply(BRADFORD, D50)];
  const adapt = (xyz: Vector) =>
    multiply(
      invert(BRADFORD),
      multiply(BRADFORD, xyz).map((response, i) => (response * cones[1][i]) / cones[0][i]),
    );
  const adapted = columns.map((column, i) => adapt(column.map((value) => value * scales[i])));
  if (!adapted.flat().every((value) => Math.abs(value) < 4)) throw new RangeError('The primaries span no triangle');
  return adapted;
}

const toXyz = ([x, y]: Chromaticity): Vector => [x / y, 1, (1 - x - y) / y];

const transpose = (m: Matrix): Matrix => m[0].map((_, column) => m.map((row) => row[column]));

const multiply = (m: Matrix, v: Vector): number[] =>
  m.map((row) => row.reduce((sum, value, i) => sum + value * v[i], 0));

function invert([a, b, c]: Matrix): Matrix {
  const rows = [cross(b, c), cross(c, a), cross(a, b)];
  const determinant = a.reduce((sum, value, i) => sum + value * rows[0][i], 0);
  return transpose(rows.map((row) => row.map((value) => value / determinant)));
}

const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

function curveTag(transfer: Transfer): Buffer {
  const tag = Buffer.alloc(12 + 2 * CURVE_POINTS);
  tag.write('curv', 'latin1');
  tag.writeUInt32BE(CURVE_POINTS, 8);
  for (let i = 0; i < CURVE_POINTS; i++) {
    const value = i / (CURVE_POINTS - 1);
    const light = transfer === 'sRGB' ? fromSrgb(value) : value ** transfer;
    tag.writeUInt16BE(Math.round(65_535 * light), 12 + 2 * i);
  }
  return tag;
}

function xyzTag(xyz: Vector): Buffer {
  const tag = Buffer.alloc(20);
  tag.write('XYZ ', 'latin1');
  for (const [i, value] of xyz.entries()) tag.writeInt32BE(Math.round(65_536 * value), 8 + 4 * i);
  return tag;
}

function textTag(type: 'desc' | 'text', text: string): Buffer {
  // A description repeats itself in two more encodings, both empty here: 78 bytes.
  const length = Buffer.alloc(type === 'desc' ? 4 : 0);
  if (type === 'desc') length.writeUInt32BE(text.length + 1);
  return Buffer.concat([
    Buffer.from(`${type}\0\0\0\0`, 'latin1'),
    length,
    Buffer.from(`${text}\0`, 'latin1'),
    Buffer.alloc(type === 'desc' ? 78 : 0),
  ]);
}

function makeProfile(space: 'RGB ' | 'GRAY', colours: [name: string, tag: Buffer][]): Buffer {
  const tags = [
    ['desc', textTag('desc', 'made by Visage')],
    ['cprt', textTag('text', 'none')],
    ['wtpt', xyzTag(D50)],
    ...colours,
  ] as const;
  const table = Buffer.alloc(4 + 12 * tags.length);
  table.writeUInt32BE(tags.length);
  const contents: Buffer[] = [];
  let offset = 128 + table.length;
  for (const [i, [name, tag]] of tags.entries()) {
    table.write(name, 4 + 12 * i, 'latin1');
    table.writeUInt32BE(offset, 8 + 12 * i);
    table.writeUInt32BE(tag.length, 12 + 12 * i);
    const padded = Buffer.concat([tag, Buffer.alloc(-tag.length & 3)]);
    contents.push(padded);
    offset += padded.length;
  }
  const header = Buffer.alloc(128);
  header.writeUInt32BE(offset, 0);
  header.writeUInt32BE(0x0240_0000, 8);
  header.write(`mntr${space}XYZ `, 12, 'latin1');
  header.write('acsp', 36, 'latin1');
  for (const [i, value] of D50.entries()) header.writeInt32BE(Math.round(65_536 * value), 68 + 4 * i);
  return Buffer.concat([header, table, ...contents]);
}
