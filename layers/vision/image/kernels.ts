/**
 * Calls the kernels: loops over pixels that V8 would not vectorise, written in kernels/assembly and compiled to
 * WebAssembly by `npm run kernels`. They read and write the memory that threads share. docs/performance.md states what
 * they gain.
 */

import { readFileSync } from 'node:fs';
import { COMPILED_KERNELS } from '../built-files.ts';
import type { Rect } from '../geometry/rect.ts';
import type { NetworkInput } from '../networks/pack-format.ts';
import { MEMORY, reusedBytes } from '../workers/shared-memory.ts';
import type { Pixels } from './pixels.ts';

interface Exports {
  warpColour(...args: number[]): void;
  luma(...args: number[]): void;
  toPlanes(...args: number[]): void;
  shrinkRows(...args: number[]): void;
}

let loaded: Exports | undefined;

/** Loads the kernels on the first call. @throws Error  they were not compiled */
function kernels(): Exports {
  loaded ??= load();
  return loaded;
}

function load(): Exports {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(COMPILED_KERNELS);
  } catch (cause) {
    throw new Error('The kernels cannot be loaded; "npm run kernels" compiles them', { cause });
  }
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: MEMORY } });
  return instance.exports as unknown as Exports;
}

/** Order of the planes of a network's input, and how a byte becomes a float: (byte - mean) * scale. */
export type PixelInput = Pick<NetworkInput, 'colour' | 'mean' | 'scale'>;

/** Affine transform from pixels of a crop to those of a photo: x' = xx x + xy y + x0, y' = yx x + yy y + y0. */
export interface Affine {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
}

/**
 * Samples a `side` x `side` crop bilinearly into three planes of `out`, from `offset` on. Pixels beyond the photo's
 * edge are black.
 * @param out  in shared memory
 */
export function warpColour(
  photo: Pixels,
  { xx, xy, x0, yx, yy, y0 }: Affine,
  side: number,
  input: PixelInput,
  out: Float32Array,
  offset: number,
): void {
  const planes = planesOf(out, offset, side * side, input);
  const address = addressOf(photo.data);
  kernels().warpColour(address, photo.width, photo.height, xx, xy, x0, yx, yy, y0, side, ...planes);
}

/**
 * Computes the luma (ITU-R BT.601) of three planes, (luma - mean) * scale, into one plane of `out`, from `offset` on.
 * @param colour  three planes, in shared memory as is `out`
 */
export function luma(
  colour: Float32Array,
  { mean, scale }: Pick<PixelInput, 'mean' | 'scale'>,
  out: Float32Array,
  offset: number,
): void {
  const plane = colour.length / 3;
  const [red, green, blue] = [0, 1, 2].map((channel) => addressOfFloat(colour, channel * plane));
  kernels().luma(red, green, blue, plane, mean[0], scale, addressOfFloat(out, offset));
}

/**
 * Writes the pixels of a part of a photo as three planes of `out`, which is in shared memory.
 * @param part  in whole pixels, inside the photo
 */
export function toPlanes(photo: Pixels, part: Rect, input: PixelInput, out: Float32Array): void {
  const { left, top, width, height } = part;
  const address = addressOf(photo.data);
  // Whole rows follow one another without a gap.
  const [rows, length] = width === photo.width ? [1, width * height] : [height, width];
  for (let row = 0; row < rows; row++) {
    const first = address + 3 * ((top + row) * photo.width + left);
    kernels().toPlanes(first, length, ...planesOf(out, row * width, width * height, input));
  }
}

/** Start and weights of the taps of each row or column of a smaller picture (shrink.worker.ts). */
export interface Taps {
  readonly table: Uint8Array;
  /** Number of taps of each row or column. */
  readonly count: number;
}

/**
 * Makes the rows from `firstRow` to before `endRow` of `to`, a smaller picture of `from`.
 * @param from  in shared memory, as are all other buffers
 * @param line  scratch memory: 2 bytes for each value of a row of `from`, and 32 more
 */
export function shrinkRows(
  from: Pixels,
  to: Pixels,
  { firstRow, endRow }: { readonly firstRow: number; readonly endRow: number },
  columns: Taps,
  rows: Taps,
  line: Uint8Array,
): void {
  kernels().shrinkRows(
    addressOf(from.data),
    from.width,
    addressOf(to.data),
    to.width,
    firstRow,
    endRow,
    addressOf(columns.table),
    columns.count,
    addressOf(rows.table),
    rows.count,
    addressOf(line),
  );
}

/** Lists a kernel's arguments: addresses of the red, green and blue plane, the scale of all, and the shift of each. */
function planesOf(out: Float32Array, offset: number, plane: number, { colour, mean, scale }: PixelInput): number[] {
  const isReversed = colour === 'BGR';
  const inOrder = (values: readonly number[]) => (isReversed ? values.toReversed() : values);
  const planes = inOrder([0, 1, 2].map((channel) => addressOfFloat(out, offset + channel * plane)));
  const shifts = inOrder([0, 1, 2].map((channel) => -mean[channel] * scale));
  return [...planes, scale, ...shifts];
}

/**
 * Finds the address of bytes in shared memory. Bytes outside it are copied there first; the next such copy overwrites
 * them.
 */
function addressOf(bytes: Uint8Array): number {
  if (bytes.buffer instanceof SharedArrayBuffer) return bytes.byteOffset;
  const copy = copies(bytes.length);
  copy.set(bytes);
  return copy.byteOffset;
}

const copies = reusedBytes();

/** @throws Error  the floats are not in shared memory */
function addressOfFloat(floats: Float32Array, index: number): number {
  if (!(floats.buffer instanceof SharedArrayBuffer)) throw new Error('Kernels write to shared memory only');
  return floats.byteOffset + index * floats.BYTES_PER_ELEMENT;
}
