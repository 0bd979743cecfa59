/** The 68 iBUG points of a face from its box alone: a quick first fix of where the face is and how it is turned. */

import { runBatched } from '../batch.ts';
import type { Point } from '../face.ts';
import type { FivePoints } from '../five-points.ts';
import { apply, centroid, squareCrop } from '../geometry.ts';
import { forCrop, type Pyramid } from '../pyramid.ts';
import type { Model } from '../session.ts';
import { warpGray } from '../warp.ts';
import type { FaceSquare } from './face-square.ts';

const SIDE = 64;

/** In pixels of the pyramid's base, for each crop in order: the square that a detector's box would fill, face upright. */
export async function findPoints68(model: Model, pyramid: Pyramid, squares: readonly FaceSquare[]): Promise<Point[][]> {
  const crops = squares.map(({ centre, side, angle }) => squareCrop(centre, side, angle, SIDE));
  const { points } = await runBatched(model, crops, ['points'], (crop, batch, offset) => {
    const { pixels, toPixels } = forCrop(pyramid, crop);
    warpGray(pixels, toPixels, SIDE, model.input, batch, offset);
  });
  return points.map((ratios, i) =>
    Array.from({ length: 68 }, (_, p) => apply(crops[i], { x: ratios[2 * p] * SIDE, y: ratios[2 * p + 1] * SIDE })),
  );
}

/** The five points of a face among its 68; left is the viewer's left. */
export function fivePointsOf68(points: readonly Point[]): FivePoints {
  return {
    eyeLeft: centroid(points.slice(36, 42)),
    eyeRight: centroid(points.slice(42, 48)),
    nose: points[30],
    mouthLeft: points[48],
    mouthRight: points[54],
  };
}
