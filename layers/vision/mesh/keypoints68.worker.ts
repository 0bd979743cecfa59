/** Finds the 68 iBUG keypoints of a face from its box alone: a quick estimate of the face's position and rotation. */

import type { Keypoints } from '../geometry/keypoints.ts';
import type { Point } from '../geometry/point.ts';
import { centroid } from '../geometry/point.ts';
import { apply, squareCrop } from '../geometry/similarity-transform.ts';
import { forCrop, type Pyramid } from '../image/pyramid.ts';
import { warpGray } from '../image/warp.ts';
import { runBatched } from '../networks/batch.ts';
import type { Network } from '../networks/session.ts';
import type { FaceSquare } from './face-square.ts';

/** Side of the network's input, in pixels. */
const SIDE = 64;

/**
 * Runs the 68-keypoint network over squares, each filled by a face as it fills a detector's box, upright in the square.
 * @returns 68 keypoints a square, in pixels of the pyramid's base
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

/** Reduces 68 iBUG keypoints to the five keypoints of a face. */
export function keypointsOf68(points: readonly Point[]): Keypoints {
  return {
    eyeLeft: centroid(points.slice(36, 42)),
    eyeRight: centroid(points.slice(42, 48)),
    nose: points[30],
    mouthLeft: points[48],
    mouthRight: points[54],
  };
}
