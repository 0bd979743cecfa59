import type { Point } from '../face.ts';
import { centreOf, contains, type Rect, wholeOf } from '../geometry.ts';
import { toPlanes } from '../kernels.ts';
import type { Models } from '../models.ts';
import { type Pixels, quarterTurn } from '../pixels.ts';
import type { Model } from '../session.ts';
import { decodeHints } from './hints.ts';
import { decodeBoxes, type ScoredBox } from './priors.ts';
import type { Region } from './regions.ts';

interface View {
  readonly pixels: Pixels;
  /** The least probability of a box. */
  readonly minScore: number;
}

export interface DetectorView extends View {
  /** Whether the detector is shown the picture turned clockwise by a quarter of a circle. */
  readonly turned: boolean;
}

/** Shows a picture to the detector. Boxes are in its pixels, as it was before it was turned. */
export async function runDetector(
  models: Pick<Models, 'detector'>,
  { pixels, minScore, turned }: DetectorView,
): Promise<ScoredBox[]> {
  const shown = turned ? quarterTurn(pixels) : pixels;
  const { logits, offsets } = await show(models.detector, shown, wholeOf(shown), ['logits', 'offsets']);
  const boxes = decodeBoxes('detector', { logits, offsets }, shown.width, shown.height, minScore);
  return turned ? boxes.map((box) => turnedBack(box, pixels.height)) : boxes;
}

export interface HintedView extends View {
  /** The least logarithm of the odds of a hint. */
  readonly minHint: number;
}

/** Faces, and points near which there may be some that are too small to be seen at this size of the photo. */
export async function detectWithHints(
  models: Pick<Models, 'detector'>,
  { pixels, minScore, minHint }: HintedView,
): Promise<{ boxes: ScoredBox[]; hints: Point[] }> {
  const { width, height } = pixels;
  const { hints, ...outputs } = await show(models.detector, pixels, wholeOf(pixels), ['logits', 'offsets', 'hints']);
  return {
    boxes: decodeBoxes('detector', outputs, width, height, minScore),
    hints: decodeHints(hints, width, height, minHint),
  };
}

export interface RegionsView extends View {
  readonly regions: readonly Region[];
}

/**
 * Shows parts of a picture to the detector's first part, which sees the smallest faces.
 * @returns the boxes of each region, in the picture's pixels
 */
export async function detectInRegions(
  models: Pick<Models, 'detector-fine'>,
  { pixels, regions, minScore }: RegionsView,
): Promise<ScoredBox[][]> {
  const found: ScoredBox[][] = [];
  for (const { core, shown } of regions) {
    const outputs = await show(models['detector-fine'], pixels, shown, ['logits', 'offsets']);
    const boxes = decodeBoxes('detector-fine', outputs, shown.width, shown.height, minScore).map((box) => ({
      ...box,
      left: box.left + shown.left,
      top: box.top + shown.top,
    }));
    found.push(boxes.filter((box) => contains(core, centreOf(box))));
  }
  return found;
}

function show<Output extends string>(detector: Model, pixels: Pixels, part: Rect, outputs: readonly Output[]) {
  const dims = [1, 3, part.height, part.width];
  return detector.run(dims, (planes) => toPlanes(pixels, part, detector.input, planes), outputs);
}

/** @param height  of the picture before it was turned */
function turnedBack({ left, top, width, height: boxHeight, score }: ScoredBox, height: number): ScoredBox {
  return { left: top, top: height - left - width, width: boxHeight, height: width, score };
}
