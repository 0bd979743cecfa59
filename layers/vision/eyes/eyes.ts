import type { Point } from '../geometry/point.ts';

/** An eye, measured along the line between its corners. */
export interface Eye {
  /** Centre of the iris, in pixels of the pyramid's base. */
  readonly pupil: Point;
  /**
   * Vector from the middle between the corners to the pupil, in widths of the eye: x along the eye, y down across it.
   */
  readonly offset: Point;
  /** Mean distance between the lids, in widths of the eye: .18 for most, .1 and less where the eye is shut. */
  readonly opening: number;
}

/** Both eyes; left and right are the image's, on an upright face. */
export interface Eyes {
  readonly left: Eye;
  readonly right: Eye;
}
