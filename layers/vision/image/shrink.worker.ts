/** Downscales pictures with a triangle filter as wide as the ratio, so that nothing aliases. */

import { reusedBytes } from '../workers/shared-memory.ts';
import { shrinkRows, type Taps } from './kernels.ts';
import type { Pixels } from './pixels.ts';

/** A picture and the smaller one that is made of it. Both lie in shared memory. */
interface Shrinking {
  readonly from: Pixels;
  /** Overwritten. */
  readonly to: Pixels;
}

/** Task: makes the rows from `firstRow` to before `endRow` of a smaller picture: several workers make one together. */
export async function shrinkPart(
  _context: unknown,
  { from, to, firstRow, endRow }: Shrinking & { readonly firstRow: number; readonly endRow: number },
): Promise<void> {
  const columns = tapsOf(from.width, to.width, scratch.columns);
  const rows = tapsOf(from.height, to.height, scratch.rows);
  shrinkRows(from, to, { firstRow, endRow }, columns, rows, scratch.line(6 * from.width + 32));
}

/** Task: makes whole pictures in order, each possibly from the one before it. */
export async function shrinkInSteps(context: unknown, steps: readonly Shrinking[]): Promise<void> {
  for (const { from, to } of steps) await shrinkPart(context, { from, to, firstRow: 0, endRow: to.height });
}

/** Scratch buffers. */
const scratch = { columns: reusedBytes(), rows: reusedBytes(), line: reusedBytes() };

/** Sum of the weights of one pixel: fixed point with 14 bits. */
const WHOLE = 1 << 14;

/**
 * Computes the taps of each pixel along one side of the smaller picture, as the kernel reads them: an int32 where they
 * begin, then an int16 a weight, and one of 0 if their number is odd. The edge pixel is repeated beyond the picture, as
 * libvips does, by weight and not by tap.
 * @param length, shrunkLength  of that side, in pixels
 * @param allocate  scratch memory for the table
 */
function tapsOf(length: number, shrunkLength: number, allocate: (length: number) => Uint8Array): Taps {
  const ratio = length / shrunkLength;
  const radius = Math.max(1, ratio);
  const count = Math.min(Math.ceil(2 * radius), length);
  const entryBytes = 4 + 2 * (count + (count % 2));
  const table = allocate(shrunkLength * entryBytes);
  const view = new DataView(table.buffer, table.byteOffset);
  const weights = new Float64Array(count);
  for (let i = 0; i < shrunkLength; i++) {
    const centre = (i + 0.5) * ratio - 0.5;
    const first = Math.floor(centre - radius) + 1;
    const start = Math.min(Math.max(0, first), length - count);
    weights.fill(0);
    let total = 0;
    for (let tap = first; tap < centre + radius; tap++) {
      const weight = 1 - Math.abs(tap - centre) / radius;
      weights[Math.min(Math.max(tap, 0), length - 1) - start] += weight;
      total += weight;
    }
    view.setInt32(i * entryBytes, start, true);
    // Cumulative sums are rounded, not weights, so that the weights add up to WHOLE.
    let sum = 0;
    let rounded = 0;
    for (let tap = 0; tap < entryBytes / 2 - 2; tap++) {
      sum += weights[tap] ?? 0;
      const upTo = Math.round((sum / total) * WHOLE);
      view.setInt16(i * entryBytes + 4 + 2 * tap, upTo - rounded, true);
      rounded = upTo;
    }
  }
  return { table, count };
}
