/**
 * Weights are 14-bit: those of one pixel add up to 16,384. Between the two directions a value keeps 6 fractional bits.
 */
const KEPT_BITS = 6;
const AFTER_ROWS = 14 - KEPT_BITS;
const AFTER_COLUMNS = 14 + KEPT_BITS;

/** Layout of a table entry, one for each row or column of the result: index of its first tap, then a weight a tap. */
const START_BYTES = 4;
const WEIGHT_BYTES = 2;

function entryBytes(taps: i32): usize {
  return START_BYTES + (taps + (taps & 1)) * WEIGHT_BYTES;
}

/**
 * Adds up as many rows of bytes as there are taps, weighted, into a line of 16-bit values: two rows at a time, added by
 * one instruction.
 */
function weighRows(source: usize, rowBytes: usize, weights: usize, taps: i32, line: usize): void {
  for (let i: usize = 0; i < rowBytes; i += 16) {
    let a = i32x4.splat(0);
    let b = i32x4.splat(0);
    let c = i32x4.splat(0);
    let d = i32x4.splat(0);
    let at: usize = source + i;
    for (let tap = 0; tap < taps; tap += 2) {
      const weight = v128.load32_splat(weights + tap * WEIGHT_BYTES);
      const above = v128.load(at);
      // Beyond the last tap there may be no row: the weight is 0, so any other will do.
      const below = v128.load(tap + 1 < taps ? at + rowBytes : at);
      const low = i8x16.shuffle(above, below, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const high = i8x16.shuffle(above, below, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      a = i32x4.add(a, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(low), weight));
      b = i32x4.add(b, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(low), weight));
      c = i32x4.add(c, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(high), weight));
      d = i32x4.add(d, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(high), weight));
      at += 2 * rowBytes;
    }
    const to: usize = line + 2 * i;
    v128.store(to, i16x8.narrow_i32x4_s(i32x4.shr_s(a, AFTER_ROWS), i32x4.shr_s(b, AFTER_ROWS)));
    v128.store(to, i16x8.narrow_i32x4_s(i32x4.shr_s(c, AFTER_ROWS), i32x4.shr_s(d, AFTER_ROWS)), 16);
  }
}

/** Computes a pixel of the result, as bytes: adds up pixels of a line of 16-bit values, weighted, two at a time. */
function weighColumns(first: usize, weights: usize, taps: i32): v128 {
  let sum = i32x4.splat(1 << (AFTER_COLUMNS - 1));
  let at = first;
  for (let tap = 0; tap < taps; tap += 2) {
    const pixels = v128.load(at);
    const byColour = i8x16.shuffle(pixels, pixels, 0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11, 0, 1, 0, 1);
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(byColour, v128.load32_splat(weights + tap * WEIGHT_BYTES)));
    at += 12;
  }
  const rounded = i32x4.shr_s(sum, AFTER_COLUMNS);
  const shorts = i16x8.narrow_i32x4_s(rounded, rounded);
  return i8x16.narrow_i16x8_u(shorts, shorts);
}

/**
 * Makes the rows from `firstRow` to before `endRow` of a smaller picture of interleaved RGB bytes.
 * @param columns  table of `columnTaps` taps for each column of the result; `rows` likewise. An odd number of taps is
 *                 followed by one of weight 0
 * @param line     scratch memory for a row of 16-bit values, and 32 bytes more
 */
export function shrinkRows(
  from: usize,
  width: i32,
  out: usize,
  outWidth: i32,
  firstRow: i32,
  endRow: i32,
  columns: usize,
  columnTaps: i32,
  rows: usize,
  rowTaps: i32,
  line: usize,
): void {
  const rowBytes: usize = width * 3;
  const columnEntry = entryBytes(columnTaps);
  const rowEntry = entryBytes(rowTaps);
  for (let y = firstRow; y < endRow; y++) {
    const row: usize = rows + <usize>y * rowEntry;
    weighRows(from + <usize>load<i32>(row) * rowBytes, rowBytes, row + START_BYTES, rowTaps, line);
    let to: usize = out + <usize>(y * outWidth * 3);
    let column = columns;
    for (let x = 1; x < outWidth; x++) {
      // The fourth byte belongs to the next pixel, which overwrites it.
      v128.store_lane<i32>(to, weighColumns(line + load<i32>(column) * 6, column + START_BYTES, columnTaps), 0);
      to += 3;
      column += columnEntry;
    }
    const last = weighColumns(line + load<i32>(column) * 6, column + START_BYTES, columnTaps);
    v128.store_lane<i16>(to, last, 0);
    v128.store_lane<i8>(to, last, 2, 2);
  }
}
