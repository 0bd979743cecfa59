/** Faces as boxes: Ultra-Light RFB over several sizes of the photo, each trusted only for the face sizes it is good at. */

import { iou, type Rect } from '../geometry.ts';
import type { Model } from '../lanes.ts';
import type { ModelInput } from '../pack.ts';
import { type Pixels, quarterTurn } from '../pixels.ts';
import type { Pyramid, Rung } from '../pyramid.ts';
import { decodeBoxes, type ScoredBox } from './priors.ts';
import { suppress } from './suppress.ts';

interface Pass {
  /** Size of the photo that the network is shown. */
  readonly longSide: Rung;
  /** Shorter sides of face boxes that are taken from this pass, in pixels of the network's input. */
  readonly minSide: number;
  readonly maxSide: number;
  /**
   * The least probability of a box. Low, because every box must also convince the mesh network and the 68 points
   * (mesh/find-faces.ts); lowest for small faces, which the detector is unsure of.
   */
  readonly minScore: number;
  /** Longer sides of boxes up to which blur matters no more; of none if it is left out. */
  readonly afarSide?: number;
}

/**
 * The network was trained at 320 x 240. At 1280 it finds the smallest faces, but also invents large boxes; at 640 its boxes of
 * middling faces are the best; at 320 those that fill the frame are. Measured in docs/accuracy.md.
 */
const PASSES: readonly (Pass & {
  /** Photos smaller than this do without the pass: another one sees them as well. */
  readonly fromLongSide: number;
})[] = [
  { longSide: 1280, fromLongSide: 800, minSide: 8, maxSide: 36, minScore: 0.12 },
  { longSide: 640, fromLongSide: 0, minSide: 8, maxSide: 200, minScore: 0.2 },
  { longSide: 320, fromLongSide: 480, minSide: 80, maxSide: Number.POSITIVE_INFINITY, minScore: 0.2 },
];

const MIN_SCORE = 0.2;

/** Where faces are looked for that are too blurred for the others. */
const AFAR_PASSES: readonly Pass[] = ([320, 96, 64, 48] as const).map((longSide) => ({
  longSide,
  minSide: 16,
  maxSide: Number.POSITIVE_INFINITY,
  minScore: MIN_SCORE,
  afarSide: 44,
}));

/** Every candidate costs a mesh, and no more than the 100 largest faces are ever answered. */
const MAX_CANDIDATES = 200;

const MAX_IOU = 0.4;
const BY_SCORE = { score: ({ score }: Candidate) => score, rect: (box: Candidate) => box, overlap: iou };

export interface Candidate extends Rect {
  /** The detector's probability that this is a face, 0 to 1. */
  readonly score: number;
  /** Whether it was seen so small that blur could not hide it. */
  readonly fromAfar?: boolean;
}

/** Boxes in pixels of the pyramid's base, largest first, at most 200; nothing says yet that they are faces. */
export async function findCandidates(detector: Model, pyramid: Pyramid): Promise<Candidate[]> {
  return runPasses(detector, pyramid, passesFor(pyramid.longSide));
}

/**
 * As `findCandidates`, in one pass over the photo turned by a quarter: the detector sees upright, upside-down and slanting
 * faces, but only four in five of those that lie on their side.
 */
export async function findTurnedCandidates(detector: Model, pyramid: Pyramid): Promise<Candidate[]> {
  const level = await pyramid.level(640);
  const toBase = pyramid.base.width / level.width;
  const boxes = await runDetector(detector, quarterTurn(level), MIN_SCORE);
  const turnedBack = boxes.map(({ left, top, width, height, score }) => ({
    left: top,
    top: level.height - left - width,
    width: height,
    height: width,
    score,
  }));
  const found = turnedBack.filter((box) => Math.min(box.width, box.height) >= 8).map((box) => scaled(box, toBase));
  return largest(suppress(found, MAX_IOU, BY_SCORE));
}

/** As `findCandidates`, where no face is in focus: in the photo made so small that none is out of it. */
export async function findBlurredCandidates(detector: Model, pyramid: Pyramid): Promise<Candidate[]> {
  return runPasses(detector, pyramid, AFAR_PASSES);
}

async function runPasses(detector: Model, pyramid: Pyramid, passes: readonly Pass[]): Promise<Candidate[]> {
  const found = await Promise.all(
    passes.map(async ({ longSide, minSide, maxSide, minScore, afarSide = 0 }) => {
      const level = await pyramid.level(longSide);
      const toBase = pyramid.base.width / level.width;
      const boxes = await runDetector(detector, level, minScore);
      const trusted = boxes.filter(({ width, height }) => isBetween(minSide, Math.min(width, height), maxSide));
      return trusted.map((box) => ({
        ...scaled(box, toBase),
        fromAfar: Math.max(box.width, box.height) <= afarSide,
      }));
    }),
  );
  return largest(suppress(found.flat(), MAX_IOU, BY_SCORE));
}

function isBetween(least: number, value: number, most: number): boolean {
  return value >= least && value <= most;
}

function largest(candidates: readonly Candidate[]): Candidate[] {
  const area = ({ width, height }: Candidate) => width * height;
  return candidates.toSorted((p, q) => area(q) - area(p)).slice(0, MAX_CANDIDATES);
}

function passesFor(longSide: number): readonly Pass[] {
  const passes = PASSES.filter(({ fromLongSide }) => longSide >= fromLongSide);
  // Alone, the middle pass answers for every size.
  return passes.length > 1 ? passes : passes.map((pass) => ({ ...pass, maxSide: Number.POSITIVE_INFINITY }));
}

async function runDetector(detector: Model, { data, width, height }: Pixels, minScore: number): Promise<ScoredBox[]> {
  const { scores, offsets } = await detector.run(
    [1, 3, height, width],
    (planes) => toPlanes(data, detector.input, planes),
    ['scores', 'offsets'],
  );
  return decodeBoxes(scores, offsets, width, height, minScore);
}

/** Interleaved bytes to the network's planes. */
function toPlanes(data: Uint8Array, { mean, scale }: ModelInput, planes: Float32Array): void {
  const plane = data.length / 3;
  const [red, green, blue] = mean;
  for (let i = 0, p = 0; i < plane; i++, p += 3) {
    planes[i] = (data[p] - red) * scale;
    planes[plane + i] = (data[p + 1] - green) * scale;
    planes[2 * plane + i] = (data[p + 2] - blue) * scale;
  }
}

function scaled(box: ScoredBox, by: number): Candidate {
  return { left: box.left * by, top: box.top * by, width: box.width * by, height: box.height * by, score: box.score };
}
