import type { Point } from '../geometry/point.ts';

/** A square of the photo that becomes the upright input of a network. */
export interface FaceSquare {
  /** Centre in pixels of the pyramid's base; `side` likewise. */
  readonly centre: Point;
  readonly side: number;
  /** Clockwise rotation of the square, and of a face that is upright in it, in radians. */
  readonly angle: number;
}
