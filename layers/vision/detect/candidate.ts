import type { Rect } from '../geometry/rect.ts';

/** A box that may be a face, in pixels of the pyramid's base. */
export interface Candidate extends Rect {
  /** The detector's probability of a face, 0 to 1. */
  readonly score: number;
  /** Whether the detector found it at a size so small that blur does not matter. */
  readonly downscaled?: boolean;
  /** Clockwise rotation of the face, in radians, where a rotated crop showed it; the face is upright otherwise, or unknown. */
  readonly angle?: number;
}
