/** The 68 iBUG points of a face from its box alone: a quick first fix of where the face is and how it is turned. */

import { runBatched } from '../batch.ts';
import type { Point } from '../face.ts';
import { apply, centreOf, type Rect, squareCrop } from '../geometry.ts';
import type { Pyramid } from '../pyramid.ts';
import type { Model } from '../session.ts';
import { warpGray } from '../warp.ts';

const SIDE = 64;

/** In pixels of the pyramid's base, for each box in order. */
export async function findPoints68(model: Model, pyramid: Pyramid, boxes: readonly Rect[]): Promise<Point[][]> {
  const crops = boxes.map((box) => squareCrop(centreOf(box), Math.max(box.width, box.height), 0, SIDE));
  const { points } = await runBatched(model, crops, ['points'], async (crop, batch, offset) => {
    const { pixels, toPixels } = await pyramid.forCrop(crop);
    warpGray(pixels, toPixels, SIDE, model.input, batch, offset);
  });
  return points.map((ratios, i) =>
    Array.from({ length: 68 }, (_, p) => apply(crops[i], { x: ratios[2 * p] * SIDE, y: ratios[2 * p + 1] * SIDE })),
  );
}

/** First and last (excluded) index of a region among the 68 points. */
export const REGION_68 = {
  leftEye: [36, 42],
  rightEye: [42, 48],
} as const;
