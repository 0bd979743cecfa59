import type { Point } from '../face.ts';

/** A cell of the network's first head; there are hints for its four quarters. */
const CELL = 8;

/**
 * The middles of the cells, of 4 x 4 pixels of the network's input, where a face too small for that size of the photo may be.
 * @param hints    [4, rows, columns]: of the upper left, upper right, lower left and lower right quarter of every cell of 8 x 8
 *                 pixels, the logarithm of the odds
 * @param atLeast  in the same unit
 */
export function decodeHints(hints: Float32Array, width: number, height: number, atLeast: number): Point[] {
  const columns = Math.ceil(width / CELL);
  const cells = columns * Math.ceil(height / CELL);
  if (hints.length !== 4 * cells) {
    throw new Error(`The detector gave ${hints.length} hints, ${4 * cells} expected at ${width} x ${height}`);
  }
  const points: Point[] = [];
  for (let i = 0; i < hints.length; i++) {
    if (hints[i] < atLeast) continue;
    const quarter = Math.floor(i / cells);
    const cell = i % cells;
    points.push({
      x: ((cell % columns) + 0.25 + 0.5 * (quarter % 2)) * CELL,
      y: (Math.floor(cell / columns) + 0.25 + 0.5 * Math.floor(quarter / 2)) * CELL,
    });
  }
  return points;
}
