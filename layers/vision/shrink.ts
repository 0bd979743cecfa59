/** Smaller pictures of a picture, made with a triangle filter as wide as the shrinkage, so that nothing aliases. */

import { shrinkRows, type Taps } from './kernels.ts';
import type { Pixels } from './pixels.ts';
import { reusedBytes } from './shared-memory.ts';

export interface Shrinking {
  /** Both in shared memory. */
  readonly from: Pixels;
  /** Is written to. */
  readonly to: Pixels;
}

/** Makes some rows of a smaller picture: several lanes make one together. */
export async function shrinkPart(
  _models: unknown,
  { from, to, firstRow, endRow }: Shrinking & { readonly firstRow: number; readonly endRow: number },
): Promise<void> {
  const columns = tapsOf(from.width, to.width, work.columns);
  const rows = tapsOf(from.height, to.height, work.rows);
  shrinkRows(from, to, { firstRow, endRow }, columns, rows, work.line(6 * from.width + 32));
}

/** Makes whole pictures, each of which may be of the one before it. */
export async function shrinkInSteps(models: unknown, steps: readonly Shrinking[]): Promise<void> {
  for (const { from, to } of steps) await shrinkPart(models, { from, to, firstRow: 0, endRow: to.height });
}

/** Bytes in shared memory that are used again. */
const work = { columns: reusedBytes(), rows: reusedBytes(), line: reusedBytes() };

/** Of one tap: the weights of a pixel add up to it. */
const WHOLE = 1 << 14;

/**
 * The taps of each pixel along one side of the smaller picture, as the kernel reads them: an int32 where they begin, then an
 * int16 a weight, and one of 0 if their number is odd. The edge goes on beyond the picture, as libvips has it, but no tap does.
 */
function tapsOf(length: number, shrunkLength: number, roomFor: (length: number) => Uint8Array): Taps {
  const ratio = length / shrunkLength;
  const radius = Math.max(1, ratio);
  const count = Math.min(Math.ceil(2 * radius), length);
  const entryBytes = 4 + 2 * (count + (count % 2));
  const table = roomFor(shrunkLength * entryBytes);
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
    // Rounded at the sums up to each weight, so that they add up to the whole.
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
