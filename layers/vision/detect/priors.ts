import type { Rect } from '../geometry/rect.ts';

/** Output head of the detector: priors on a grid of cells. */
interface Head {
  /** Side of a cell, in pixels of the network's input. */
  readonly stride: number;
  /** Sides of the square priors at the centre of each cell, in pixels. */
  readonly sides: readonly number[];
}

/** Ultra-Light RFB's priors (anchors), of the whole network and of its first part. */
const HEADS = {
  detector: [
    { stride: 8, sides: [10, 16, 24] },
    { stride: 16, sides: [32, 48] },
    { stride: 32, sides: [64, 96] },
    { stride: 64, sides: [128, 192, 256] },
  ],
  'detector-fine': [{ stride: 8, sides: [10, 16, 24] }],
} as const satisfies Record<string, readonly Head[]>;

export type DetectorName = keyof typeof HEADS;

/**
 * Scales of the offsets (SSD's "variances"): shift of the centre in sides of the prior, and logarithm of the growth,
 * for an offset of 1.
 */
const CENTRE_VARIANCE = 0.1;
const SIZE_VARIANCE = 0.2;

/**
 * Visits every prior in the order of the network's outputs. Positions are in pixels of the network's input.
 * @returns their number
 */
function forEachPrior(
  heads: readonly Head[],
  width: number,
  height: number,
  visit: (index: number, centreX: number, centreY: number, side: number) => void,
): number {
  let index = 0;
  for (const { stride, sides } of heads) {
    const rows = Math.ceil(height / stride);
    const columns = Math.ceil(width / stride);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        for (const side of sides) visit(index++, (column + 0.5) * stride, (row + 0.5) * stride, side);
      }
    }
  }
  return index;
}

/** A box of the detector. */
export interface ScoredBox extends Rect {
  /** The detector's probability of a face, 0 to 1. */
  readonly score: number;
}

/**
 * Decodes the boxes, in pixels of the network's input, whose probability of a face is at least `minScore`.
 * @param outputs.logits   [P, 2]: background and face, whose softmax is their probabilities
 * @param outputs.offsets  [P, 4]: shifts of the centre, logarithms of the growth, both before scaling by the variances
 * @param width, height  of the network's input, in pixels
 * @throws Error  the outputs have not one row for each prior
 */
export function decodeBoxes(
  network: DetectorName,
  { logits, offsets }: { readonly logits: Float32Array; readonly offsets: Float32Array },
  width: number,
  height: number,
  minScore: number,
): ScoredBox[] {
  const boxes: ScoredBox[] = [];
  const leastLogOdds = Math.log(minScore / (1 - minScore));
  const count = forEachPrior(HEADS[network], width, height, (i, x, y, side) => {
    const logOdds = logits[2 * i + 1] - logits[2 * i];
    if (!(logOdds >= leastLogOdds)) return;
    const boxWidth = side * Math.exp(offsets[4 * i + 2] * SIZE_VARIANCE);
    const boxHeight = side * Math.exp(offsets[4 * i + 3] * SIZE_VARIANCE);
    const centreX = x + offsets[4 * i] * CENTRE_VARIANCE * side;
    const centreY = y + offsets[4 * i + 1] * CENTRE_VARIANCE * side;
    boxes.push({
      left: centreX - boxWidth / 2,
      top: centreY - boxHeight / 2,
      width: boxWidth,
      height: boxHeight,
      score: 1 / (1 + Math.exp(-logOdds)),
    });
  });
  if (logits.length !== 2 * count || offsets.length !== 4 * count) {
    throw new Error(`The detector has ${logits.length / 2} priors, ${count} expected at ${width} x ${height}`);
  }
  return boxes;
}
