import { centreOf, iou } from '../geometry/rect.ts';
import { squareCrop } from '../geometry/similarity-transform.ts';
import { forCrop, type Pyramid } from '../image/pyramid.ts';
import { warpColour } from '../image/warp.ts';
import type { Network } from '../networks/session.ts';
import type { Candidate } from './candidate.ts';
import { decodeBoxes } from './priors.ts';

/**
 * Sides of the detector's input and of the box in it, in pixels: a face this small has no detail that blur could hide.
 */
const SIDE = 96;
const BOX = 28;
/** IoU from which a box of the detector confirms the box that is scored. */
const MIN_IOU = 0.4;
/** Least score, 0 to 1, of a box that the detector gives at all. */
const MIN_SCORE = 0.05;

/**
 * Scores a box downscaled so far that focus does not matter: the detector's probability that a face fills it, 0 to 1. A
 * box that is no face hardly ever gets a high score (docs/accuracy.md).
 * @param box  in pixels of the pyramid's base
 */
export async function scoreDownscaled(detector: Network, pyramid: Pyramid, box: Candidate): Promise<number> {
  const side = Math.max(box.width, box.height);
  const crop = squareCrop(centreOf(box), (side * SIDE) / BOX, box.angle ?? 0, SIDE);
  const { pixels, toPixels } = forCrop(pyramid, crop);
  const outputs = await detector.run(
    [1, 3, SIDE, SIDE],
    (planes) => warpColour(pixels, toPixels, SIDE, detector.input, planes),
    ['logits', 'offsets'],
  );
  const width = (box.width / side) * BOX;
  const height = (box.height / side) * BOX;
  const shrunk = { left: (SIDE - width) / 2, top: (SIDE - height) / 2, width, height };
  const found = decodeBoxes('detector', outputs, SIDE, SIDE, MIN_SCORE).filter(
    (other) => iou(other, shrunk) >= MIN_IOU,
  );
  return Math.max(0, ...found.map(({ score }) => score));
}
