import { toPlanes } from '../kernels.ts';
import type { Models } from '../models.ts';
import { type Pixels, quarterTurn } from '../pixels.ts';
import { type DetectorName, decodeBoxes, type ScoredBox } from './priors.ts';

export interface DetectorView {
  readonly network: DetectorName;
  readonly pixels: Pixels;
  /** The least probability of a box. */
  readonly minScore: number;
  /** Whether the detector is shown the picture turned clockwise by a quarter of a circle. */
  readonly turned: boolean;
}

/** Shows a picture to the detector. Boxes are in its pixels, as it was before it was turned. */
export async function runDetector(
  models: Pick<Models, DetectorName>,
  { network, pixels, minScore, turned }: DetectorView,
): Promise<ScoredBox[]> {
  const shown = turned ? quarterTurn(pixels) : pixels;
  const { width, height } = shown;
  const detector = models[network];
  const outputs = await detector.run([1, 3, height, width], (planes) => toPlanes(shown, detector.input, planes), [
    'logits',
    'offsets',
  ]);
  const boxes = decodeBoxes(network, outputs, width, height, minScore);
  return turned ? boxes.map((box) => turnedBack(box, pixels.height)) : boxes;
}

/** @param height  of the picture before it was turned */
function turnedBack({ left, top, width, height: boxHeight, score }: ScoredBox, height: number): ScoredBox {
  return { left: top, top: height - left - width, width: boxHeight, height: width, score };
}
