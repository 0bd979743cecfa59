/** The runs of the detector over a photo, each trusted only for the face sizes it is good at. */

import type { LevelSide } from '../image/pyramid.ts';
import { MIN_FAINT } from './faint-places.ts';

/** One run of the detector over the photo at one size. */
export interface Pass {
  /** Long side of the network's input, in pixels. */
  readonly longSide: LevelSide;
  /** Bounds of the shorter side of the boxes that are taken from this pass, in pixels of the network's input. */
  readonly minSide: number;
  readonly maxSide: number;
  /**
   * Least probability of a box. Low, because every box must also convince the mesh network and the 68-keypoint network
   * (mesh/find-faces.main.ts); lowest for small faces, which the detector is unsure of.
   */
  readonly minScore: number;
  /** Least probability of a faint place (faint-places.ts); no faint places are taken if left out. */
  readonly minFaint?: number;
  /** Longest side of boxes that count as downscaled beyond blur, in pixels of the network's input; 0 if left out. */
  readonly downscaledSide?: number;
  /** Whether the photo is rotated clockwise by 90 degrees. */
  readonly turned?: boolean;
}

const MIN_SCORE = 0.2;

/**
 * The network was trained at 320 x 240. At 1280 it finds the smallest faces, but also invents large boxes, and needs
 * only its first part; at 640 its boxes of middling faces are the best; at 320 those that fill the frame are. Measured
 * in docs/accuracy.md.
 */
export const FINEST: Pass = { longSide: 1280, minSide: 8, maxSide: 36, minScore: 0.12 };
export const MIDDLE: Pass = { longSide: 640, minSide: 8, maxSide: 200, minScore: MIN_SCORE, minFaint: MIN_FAINT };
export const COARSE: Pass = { longSide: 320, minSide: 80, maxSide: Number.POSITIVE_INFINITY, minScore: MIN_SCORE };

/**
 * Long sides of a photo, in pixels, from which it gets these passes: in a smaller one another pass finds the same
 * faces.
 */
export const FINEST_FROM = 800;
export const COARSE_FROM = 480;

/** Pass for faces that lie on their side. */
export const TURNED: Pass = {
  longSide: 640,
  minSide: 8,
  maxSide: Number.POSITIVE_INFINITY,
  minScore: MIN_SCORE,
  turned: true,
};

/** Passes for faces that are too blurred for the others. */
export const DOWNSCALED: readonly Pass[] = ([320, 96, 64, 48] as const).map((longSide) => ({
  longSide,
  minSide: 16,
  maxSide: Number.POSITIVE_INFINITY,
  minScore: MIN_SCORE,
  downscaledSide: 44,
}));

/** Name of a pass for people: its long side, and what is special about it. */
export function passName({ longSide, turned, downscaledSide }: Pass): string {
  return `${longSide}${turned ? ' turned' : ''}${downscaledSide ? ' downscaled' : ''}`;
}
