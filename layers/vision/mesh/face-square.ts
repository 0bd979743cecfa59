import type { Point } from '../geometry/point.ts';

/** A square of the photo, which a network is shown upright. */
export interface FaceSquare {
  /** In pixels of the pyramid's base, as is `side`. */
  readonly centre: Point;
  readonly side: number;
  /** Clockwise rotation of the square, and of an upright face in it, in radians. */
  readonly angle: number;
}
