/** Faces as boxes: Ultra-Light RFB over two sizes of the photo, each trusted only for the face sizes it is good at. */

import type { Rect } from '../geometry.ts';
import type { ModelInput } from '../pack.ts';
import type { Pixels } from '../pixels.ts';
import type { Pyramid } from '../pyramid.ts';
import type { Model } from '../session.ts';
import { decodeBoxes, type ScoredBox } from './priors.ts';
import { suppress } from './suppress.ts';

interface Pass {
  readonly longSide: 1280 | 320;
  /** Sides of face boxes that are taken from this pass, in pixels of the network's input. */
  readonly minSide: number;
  readonly maxSide: number;
}

/**
 * The network was trained at 320 x 240: on a larger image it also invents large boxes, on a smaller one it misses small
 * faces. Measured in docs/accuracy.md.
 */
const FINE: Pass = { longSide: 1280, minSide: 8, maxSide: 128 };
const COARSE: Pass = { longSide: 320, minSide: 14, maxSide: Number.POSITIVE_INFINITY };
const WHOLE: Pass = { longSide: 1280, minSide: 8, maxSide: Number.POSITIVE_INFINITY };

/** A photo this small is seen well at its own size: one pass does. */
const ONE_PASS_LONG_SIDE = 480;

/** Low, because every box must also convince the mesh network: see mesh/find-mesh.ts. */
const MIN_SCORE = 0.3;

const MAX_IOU = 0.4;

export interface Candidate extends Rect {
  /** The detector's probability that this is a face, 0 to 1. */
  readonly score: number;
}

/** Boxes in pixels of the pyramid's base, best score first; nothing says yet that they are faces. */
export async function findCandidates(detector: Model, pyramid: Pyramid): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const { longSide, minSide, maxSide } of pyramid.longSide <= ONE_PASS_LONG_SIDE ? [WHOLE] : [FINE, COARSE]) {
    const level = await pyramid.level(longSide);
    const toBase = pyramid.base.width / level.width;
    for (const box of await runDetector(detector, level)) {
      const side = Math.min(box.width, box.height);
      if (side >= minSide && side <= maxSide) found.push(scaled(box, toBase));
    }
  }
  return suppress(found, MAX_IOU, (box) => box);
}

async function runDetector(detector: Model, { data, width, height }: Pixels): Promise<ScoredBox[]> {
  const planes = toPlanes(data, detector.input);
  const { scores, offsets } = await detector.run(planes, [1, 3, height, width], ['scores', 'offsets']);
  return decodeBoxes(scores, offsets, width, height, MIN_SCORE);
}

/** Interleaved bytes to the network's planes. */
function toPlanes(data: Uint8Array, { mean, scale }: ModelInput): Float32Array {
  const plane = data.length / 3;
  const planes = new Float32Array(data.length);
  const [red, green, blue] = mean;
  for (let i = 0, p = 0; i < plane; i++, p += 3) {
    planes[i] = (data[p] - red) * scale;
    planes[plane + i] = (data[p + 1] - green) * scale;
    planes[2 * plane + i] = (data[p + 2] - blue) * scale;
  }
  return planes;
}

function scaled(box: ScoredBox, by: number): Candidate {
  return { left: box.left * by, top: box.top * by, width: box.width * by, height: box.height * by, score: box.score };
}
