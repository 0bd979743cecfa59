import type { Point } from '../geometry/point.ts';

/** Side of a cell of the network's first head, in pixels; the heatmap has a value for each of its four quarters. */
const CELL = 8;

/**
 * Finds the hot spots of the small-face heatmap: places where a face may be that is too small to be detected at this
 * size of the photo.
 * @param heatmap  [4, rows, columns]: log-odds of the upper left, upper right, lower left and lower right quarter of
 *                 every cell of 8 x 8 pixels
 * @param width, height  of the network's input, in pixels
 * @param minHeat  least log-odds of a hot spot
 * @returns the centres of the quarters, in pixels of the network's input
 * @throws Error  the heatmap has not the size that belongs to the input's
 */
export function decodeHeatmap(heatmap: Float32Array, width: number, height: number, minHeat: number): Point[] {
  const columns = Math.ceil(width / CELL);
  const cells = columns * Math.ceil(height / CELL);
  if (heatmap.length !== 4 * cells) {
    throw new Error(`The heatmap has ${heatmap.length} values, ${4 * cells} expected at ${width} x ${height}`);
  }
  const points: Point[] = [];
  for (let i = 0; i < heatmap.length; i++) {
    if (heatmap[i] < minHeat) continue;
    const quarter = Math.floor(i / cells);
    const cell = i % cells;
    points.push({
      x: ((cell % columns) + 0.25 + 0.5 * (quarter % 2)) * CELL,
      y: (Math.floor(cell / columns) + 0.25 + 0.5 * Math.floor(quarter / 2)) * CELL,
    });
  }
  return points;
}
