import type { Point } from '../geometry/point.ts';

export interface Eye {
  /** Centre of the iris, in pixels of the pyramid's base. */
  readonly pupil: Point;
  /** From the middle between the corners to the pupil, along the eye and down across it, in widths of the eye. */
  readonly offset: Point;
  /** Mean distance between the lids, in widths of the eye: .18 for most, .1 and less where the eye is shut. */
  readonly opening: number;
}

/** Left and right of the image, on an upright face. */
export interface Eyes {
  readonly left: Eye;
  readonly right: Eye;
}
