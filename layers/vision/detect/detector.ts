/** Faces as boxes: Ultra-Light RFB over several sizes of the photo, each trusted only for the face sizes it is good at. */

import type { GrowingPyramid } from '../build-pyramid.ts';
import { areaOf, iou, type Rect } from '../geometry.ts';
import type { Lanes } from '../lanes.ts';
import { longSideOf, type Rung } from '../pyramid.ts';
import type { DetectorName, ScoredBox } from './priors.ts';
import { suppress } from './suppress.ts';

interface Pass {
  readonly network: DetectorName;
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
  /** Whether the photo is turned clockwise by a quarter of a circle. */
  readonly turned?: boolean;
}

/**
 * The network was trained at 320 x 240. At 1280 it finds the smallest faces, but also invents large boxes, and needs
 * only its first part; at 640 its boxes of
 * middling faces are the best; at 320 those that fill the frame are. Measured in docs/accuracy.md.
 */
const PASSES: readonly (Pass & {
  /** Photos smaller than this do without the pass: another one sees them as well. */
  readonly fromLongSide: number;
})[] = [
  { network: 'detector-fine', longSide: 1280, fromLongSide: 800, minSide: 8, maxSide: 36, minScore: 0.12 },
  { network: 'detector', longSide: 640, fromLongSide: 0, minSide: 8, maxSide: 200, minScore: 0.2 },
  {
    network: 'detector',
    longSide: 320,
    fromLongSide: 480,
    minSide: 80,
    maxSide: Number.POSITIVE_INFINITY,
    minScore: 0.2,
  },
];

const MIN_SCORE = 0.2;

const TURNED_PASS: Pass = {
  network: 'detector',
  longSide: 640,
  minSide: 8,
  maxSide: Number.POSITIVE_INFINITY,
  minScore: MIN_SCORE,
  turned: true,
};

/** Where faces are looked for that are too blurred for the others. */
const AFAR_PASSES: readonly Pass[] = ([320, 96, 64, 48] as const).map((longSide) => ({
  network: 'detector',
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

/** A box twice as long as the largest of the finest pass shares too little with any of them to be taken for the same face. */
const OUT_OF_REACH = 2;

/**
 * Boxes in pixels of the pyramid's base, largest first, at most 200; nothing says yet that they are faces.
 * @param early  told, while the finest pass still runs, of those boxes that it cannot change
 */
export async function findCandidates(
  lanes: Lanes,
  pyramid: GrowingPyramid,
  early: (candidates: readonly Candidate[]) => void,
): Promise<Candidate[]> {
  const side = longSideOf(pyramid.size);
  const passes = passesFor(side);
  const [finest, ...others] = passes.map((pass) => runPass(lanes, pyramid, pass));
  const reach = passes[0].maxSide * Math.max(1, side / passes[0].longSide);
  const isOutOfReach = ({ width, height }: Candidate) => Math.min(width, height) >= OUT_OF_REACH * reach;
  const coarse = Promise.all(others).then((found) => {
    early(best(found.flat()).filter(isOutOfReach));
    return found;
  });
  return best((await Promise.all([finest, coarse])).flat(2));
}

/**
 * As `findCandidates`, in one pass over the photo turned by a quarter: the detector sees upright, upside-down and slanting
 * faces, but only four in five of those that lie on their side.
 */
export async function findTurnedCandidates(lanes: Lanes, pyramid: GrowingPyramid): Promise<Candidate[]> {
  return best(await runPass(lanes, pyramid, TURNED_PASS));
}

/** As `findCandidates`, where no face is in focus: in the photo made so small that none is out of it. */
export async function findBlurredCandidates(lanes: Lanes, pyramid: GrowingPyramid): Promise<Candidate[]> {
  return best((await Promise.all(AFAR_PASSES.map((pass) => runPass(lanes, pyramid, pass)))).flat());
}

async function runPass(
  lanes: Lanes,
  pyramid: GrowingPyramid,
  { network, longSide, minSide, maxSide, minScore, afarSide = 0, turned = false }: Pass,
): Promise<Candidate[]> {
  const pixels = await pyramid.level(longSide);
  const toBase = pyramid.size.width / pixels.width;
  const boxes = await lanes.run('runDetector', { network, pixels, minScore, turned });
  const trusted = boxes.filter(({ width, height }) => isBetween(minSide, Math.min(width, height), maxSide));
  return trusted.map((box) => ({
    ...scaled(box, toBase),
    fromAfar: Math.max(box.width, box.height) <= afarSide,
  }));
}

/** Of boxes that lie over one another the best; the largest, at most as many as can be looked at. */
function best(candidates: readonly Candidate[]): Candidate[] {
  return largest(suppress(candidates, MAX_IOU, BY_SCORE));
}

function isBetween(least: number, value: number, most: number): boolean {
  return value >= least && value <= most;
}

function largest(candidates: readonly Candidate[]): Candidate[] {
  return candidates.toSorted((p, q) => areaOf(q) - areaOf(p)).slice(0, MAX_CANDIDATES);
}

function passesFor(longSide: number): readonly Pass[] {
  const passes = PASSES.filter(({ fromLongSide }) => longSide >= fromLongSide);
  // Alone, the middle pass answers for every size.
  return passes.length > 1 ? passes : passes.map((pass) => ({ ...pass, maxSide: Number.POSITIVE_INFINITY }));
}

function scaled(box: ScoredBox, by: number): Candidate {
  return { left: box.left * by, top: box.top * by, width: box.width * by, height: box.height * by, score: box.score };
}
