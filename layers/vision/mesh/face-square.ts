import type { Point } from '../face.ts';

/** A square of the photo that a network is shown as if it were upright. */
export interface FaceSquare {
  /** In pixels of the pyramid's base, as is `side`. */
  readonly centre: Point;
  readonly side: number;
  /** How far the face in it is turned clockwise, in radians. */
  readonly angle: number;
}
