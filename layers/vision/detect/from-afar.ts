import { centreOf, iou, type Rect, squareCrop } from '../geometry.ts';
import { forCrop, type Pyramid } from '../pyramid.ts';
import type { Model } from '../session.ts';
import { warpColour } from '../warp.ts';
import { decodeBoxes } from './priors.ts';

/** Sides of what the detector is shown and of the box in it, in pixels: a face this small shows nothing that blur could hide. */
const SIDE = 96;
const BOX = 28;
const MIN_IOU = 0.4;
const MIN_SCORE = 0.05;

/**
 * The detector's opinion of one box, shrunk until focus does not matter: the probability that a face fills it, 0 to 1. Of the
 * boxes that it takes for faces at first sight but are none, it calls hardly any a face then (docs/accuracy.md).
 */
export async function scoreFromAfar(detector: Model, pyramid: Pyramid, box: Rect): Promise<number> {
  const side = Math.max(box.width, box.height);
  const crop = squareCrop(centreOf(box), (side * SIDE) / BOX, 0, SIDE);
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
