import type { Rect } from '../geometry/rect.ts';

/** A box that may be a face, in pixels of the pyramid's base. */
export interface Candidate extends Rect {
  /** The detector's probability that it is a face, 0 to 1. */
  readonly score: number;
  /** Whether the detector saw it downscaled so far that blur could not hide it. */
  readonly downscaled?: boolean;
}
