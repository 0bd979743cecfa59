/** A point of an image: x to the right, y down, in pixels or in ratios of the image's width and height. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Computes the mean of one or more points, in their unit. */
export function centroid(points: readonly Point[]): Point {
  let x = 0;
  let y = 0;
  for (const p of points) {
    x += p.x;
    y += p.y;
  }
  return { x: x / points.length, y: y / points.length };
}
