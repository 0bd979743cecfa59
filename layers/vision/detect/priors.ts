import type { Rect } from '../geometry/rect.ts';

interface Head {
  readonly stride: number;
  /** Of the squares that each cell carries, in pixels. */
  readonly sides: readonly number[];
}

/** Ultra-Light RFB's anchors, by the networks that were made of it. */
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

/** How far a box may move and grow for an offset of 1, relative to its prior (SSD's "variances"). */
const CENTRE_VARIANCE = 0.1;
const SIZE_VARIANCE = 0.2;

/** Calls `visit(i, stride, column, row, side)` for every prior, in the order of the network's outputs. */
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

export interface ScoredBox extends Rect {
  /** The detector's probability, 0 to 1. */
  readonly score: number;
}

/**
 * The boxes, in pixels of the network's input, whose face probability is at least `minScore`.
 * @param outputs.logits   [P, 2]: background and face, whose softmax is their probabilities
 * @param outputs.offsets  [P, 4]: shifts of the centre, logarithms of the growth, in units of the variances
 * @throws Error  the outputs do not have one row a prior
 */
export function decodeBoxes(
  network: DetectorName,
  { logits, offsets }: { readonly logits: Float32Array; readonly offsets: Float32Array },
  width: number,
  height: number,
  minScore: number,
): ScoredBox[] {
  const boxes: ScoredBox[] = [];
  const leastOdds = Math.log(minScore / (1 - minScore));
  const count = forEachPrior(HEADS[network], width, height, (i, x, y, side) => {
    const odds = logits[2 * i + 1] - logits[2 * i];
    if (!(odds >= leastOdds)) return;
    const boxWidth = side * Math.exp(offsets[4 * i + 2] * SIZE_VARIANCE);
    const boxHeight = side * Math.exp(offsets[4 * i + 3] * SIZE_VARIANCE);
    const centreX = x + offsets[4 * i] * CENTRE_VARIANCE * side;
    const centreY = y + offsets[4 * i + 1] * CENTRE_VARIANCE * side;
    boxes.push({
      left: centreX - boxWidth / 2,
      top: centreY - boxHeight / 2,
      width: boxWidth,
      height: boxHeight,
      score: 1 / (1 + Math.exp(-odds)),
    });
  });
  if (logits.length !== 2 * count || offsets.length !== 4 * count) {
    throw new Error(`The detector answered ${logits.length / 2} priors, ${count} expected at ${width} x ${height}`);
  }
  return boxes;
}
