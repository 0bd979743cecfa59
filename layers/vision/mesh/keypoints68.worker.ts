/** The 68 iBUG keypoints of a face from its box alone: a quick first estimate of where the face is and how it is rotated. */

import type { Keypoints } from '../geometry/keypoints.ts';
import type { Point } from '../geometry/point.ts';
import { centroid } from '../geometry/point.ts';
import { apply, squareCrop } from '../geometry/similarity-transform.ts';
import { forCrop, type Pyramid } from '../image/pyramid.ts';
import { warpGray } from '../image/warp.ts';
import { runBatched } from '../networks/batch.ts';
import type { Network } from '../networks/session.ts';
import type { FaceSquare } from './face-square.ts';

const SIDE = 64;

/**
 * Runs the 68-keypoint network over squares, each as a detector's box would fill it, face upright.
 * @returns 68 points a square, in pixels of the pyramid's base
 */
export async function findKeypoints68(
  network: Network,
  pyramid: Pyramid,
  squares: readonly FaceSquare[],
): Promise<Point[][]> {
  const crops = squares.map(({ centre, side, angle }) => squareCrop(centre, side, angle, SIDE));
  const { points } = await runBatched(network, crops, ['points'], (crop, batch, offset) => {
    const { pixels, toPixels } = forCrop(pyramid, crop);
    warpGray(pixels, toPixels, SIDE, network.input, batch, offset);
  });
  return points.map((ratios, i) =>
    Array.from({ length: 68 }, (_, p) => apply(crops[i], { x: ratios[2 * p] * SIDE, y: ratios[2 * p + 1] * SIDE })),
  );
}

/** Picks the five keypoints of a face from its 68. Left is the viewer's left. */
export function keypointsOf68(points: readonly Point[]): Keypoints {
  return {
    eyeLeft: centroid(points.slice(36, 42)),
    eyeRight: centroid(points.slice(42, 48)),
    nose: points[30],
    mouthLeft: points[48],
    mouthRight: points[54],
  };
}
