import type { Point } from '../geometry/point.ts';
import { centreOf, contains, type Rect, wholeOf } from '../geometry/rect.ts';
import { toPlanes } from '../image/kernels.ts';
import { type Pixels, quarterTurn } from '../image/pixels.ts';
import type { VisionContext } from '../networks/networks.worker.ts';
import type { Network } from '../networks/session.ts';
import { decodeHeatmap } from './heatmap.ts';
import { decodeBoxes, type ScoredBox } from './priors.ts';
import type { Region } from './regions.ts';

interface View {
  readonly pixels: Pixels;
  /** Least probability of a box, 0 to 1. */
  readonly minScore: number;
}

export interface DetectorView extends View {
  /** Whether the picture is rotated clockwise by 90 degrees before the detector runs over it. */
  readonly turned: boolean;
}

/** Task: detects faces in a picture. @returns boxes in pixels of the picture before any rotation */
export async function runDetector(
  models: Pick<VisionContext, 'detector'>,
  { pixels, minScore, turned }: DetectorView,
): Promise<ScoredBox[]> {
  const picture = turned ? quarterTurn(pixels) : pixels;
  const { logits, offsets } = await infer(models.detector, picture, wholeOf(picture), ['logits', 'offsets']);
  const boxes = decodeBoxes('detector', { logits, offsets }, picture.width, picture.height, minScore);
  return turned ? boxes.map((box) => turnedBack(box, pixels.height)) : boxes;
}

export interface HeatmapView extends View {
  /** Least log-odds of a hot spot. */
  readonly minHeat: number;
}

/** Task: detects faces, and hot spots: places of faces that may be too small for this size of the photo. */
export async function detectWithHeatmap(
  models: Pick<VisionContext, 'detector'>,
  { pixels, minScore, minHeat }: HeatmapView,
): Promise<{ boxes: ScoredBox[]; hotSpots: Point[] }> {
  const { width, height } = pixels;
  const { heatmap, ...outputs } = await infer(models.detector, pixels, wholeOf(pixels), [
    'logits',
    'offsets',
    'heatmap',
  ]);
  return {
    boxes: decodeBoxes('detector', outputs, width, height, minScore),
    hotSpots: decodeHeatmap(heatmap, width, height, minHeat),
  };
}

export interface RegionsView extends View {
  readonly regions: readonly Region[];
}

/**
 * Task: detects the smallest faces in parts of a picture, with the detector's first part.
 * @returns the boxes whose centre lies in the core of each region, in pixels of the picture
 */
export async function detectInRegions(
  models: Pick<VisionContext, 'detector-fine'>,
  { pixels, regions, minScore }: RegionsView,
): Promise<ScoredBox[][]> {
  const found: ScoredBox[][] = [];
  for (const { core, input } of regions) {
    const outputs = await infer(models['detector-fine'], pixels, input, ['logits', 'offsets']);
    const boxes = decodeBoxes('detector-fine', outputs, input.width, input.height, minScore).map((box) => ({
      ...box,
      left: box.left + input.left,
      top: box.top + input.top,
    }));
    found.push(boxes.filter((box) => contains(core, centreOf(box))));
  }
  return found;
}

/** Runs the detector over a part of a picture. */
function infer<Output extends string>(detector: Network, pixels: Pixels, part: Rect, outputs: readonly Output[]) {
  const dims = [1, 3, part.height, part.width];
  return detector.run(dims, (planes) => toPlanes(pixels, part, detector.input, planes), outputs);
}

/**
 * Maps a box of the rotated picture into the picture itself.
 * @param height  of the picture before the rotation, in pixels
 */
function turnedBack({ left, top, width, height: boxHeight, score }: ScoredBox, height: number): ScoredBox {
  return { left: top, top: height - left - width, width: boxHeight, height: width, score };
}
