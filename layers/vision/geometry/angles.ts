import type { Point } from './point.ts';

/** Wraps an angle in degrees into -180 (exclusive) to 180 (inclusive). */
export function wrapDegrees(degrees: number): number {
  const wrapped = ((((degrees + 180) % 360) + 360) % 360) - 180;
  return wrapped === -180 ? 180 : wrapped;
}

/**
 * Computes the direction of the line from `left` to `right` in radians, -pi to pi, clockwise from the image's x axis.
 */
export function rollOf(left: Point, right: Point): number {
  return Math.atan2(right.y - left.y, right.x - left.x);
}
