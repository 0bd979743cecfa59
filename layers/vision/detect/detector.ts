/** Faces as boxes: Ultra-Light RFB over several sizes of the photo, each trusted only for the face sizes it is good at. */

import type { GrowingPyramid } from '../build-pyramid.ts';
import type { Point } from '../face.ts';
import { areaOf, iou, type Rect } from '../geometry.ts';
import type { Lanes } from '../lanes.ts';
import type { Pixels } from '../pixels.ts';
import { longSideOf, type Rung } from '../pyramid.ts';
import { inShares } from '../shares.ts';
import type { ScoredBox } from './priors.ts';
import { regionsAround } from './regions.ts';
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
  /** Whether the photo is turned clockwise by a quarter of a circle. */
  readonly turned?: boolean;
}

const MIN_SCORE = 0.2;

/**
 * The network was trained at 320 x 240. At 1280 it finds the smallest faces, but also invents large boxes, and needs only
 * its first part; at 640 its boxes of middling faces are the best; at 320 those that fill the frame are. Measured in
 * docs/accuracy.md.
 */
export const FINEST: Pass = { longSide: 1280, minSide: 8, maxSide: 36, minScore: 0.12 };
export const MIDDLE: Pass = { longSide: 640, minSide: 8, maxSide: 200, minScore: MIN_SCORE };
const COARSE: Pass = { longSide: 320, minSide: 80, maxSide: Number.POSITIVE_INFINITY, minScore: MIN_SCORE };

/** Photos whose long side is smaller do without these passes: another one sees them as well. */
const FINEST_FROM = 800;
const COARSE_FROM = 480;

/**
 * Where the pass at 640 gives at least this hint, a logarithm of odds, the finest one looks. With it no more faces of 20
 * pixels are missed than if it looked everywhere (docs/accuracy.md), in a third of the picture or less.
 */
const MIN_HINT = -1;

const TURNED_PASS: Pass = {
  longSide: 640,
  minSide: 8,
  maxSide: Number.POSITIVE_INFINITY,
  minScore: MIN_SCORE,
  turned: true,
};

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
  const middle = lookWithHints(lanes, pyramid, side < COARSE_FROM ? { ...MIDDLE, maxSide: COARSE.maxSide } : MIDDLE);
  const coarse = side < COARSE_FROM ? [] : look(lanes, pyramid, COARSE);
  const small = side < FINEST_FROM ? [] : middle.then(({ hints }) => lookCloser(lanes, pyramid, hints));

  const reach = FINEST.maxSide * Math.max(1, side / FINEST.longSide);
  const isOutOfReach = ({ width, height }: Candidate) => Math.min(width, height) >= OUT_OF_REACH * reach;
  const large = Promise.all([middle, coarse]).then(([{ candidates }, others]) => {
    const found = [...candidates, ...others];
    early(best(found).filter(isOutOfReach));
    return found;
  });
  return best((await Promise.all([small, large])).flat());
}

/**
 * As `findCandidates`, in one pass over the photo turned by a quarter: the detector sees upright, upside-down and slanting
 * faces, but only four in five of those that lie on their side.
 */
export async function findTurnedCandidates(lanes: Lanes, pyramid: GrowingPyramid): Promise<Candidate[]> {
  return best(await look(lanes, pyramid, TURNED_PASS));
}

/** As `findCandidates`, where no face is in focus: in the photo made so small that none is out of it. */
export async function findBlurredCandidates(lanes: Lanes, pyramid: GrowingPyramid): Promise<Candidate[]> {
  return best((await Promise.all(AFAR_PASSES.map((pass) => look(lanes, pyramid, pass)))).flat());
}

async function look(lanes: Lanes, pyramid: GrowingPyramid, pass: Pass): Promise<Candidate[]> {
  const { longSide, minScore, turned = false } = pass;
  const pixels = await pyramid.level(longSide);
  return trusted(await lanes.run('runDetector', { pixels, minScore, turned }), pixels, pyramid, pass);
}

/** @returns hints as shares of the photo's width and height, too */
async function lookWithHints(lanes: Lanes, pyramid: GrowingPyramid, pass: Pass) {
  const pixels = await pyramid.level(pass.longSide);
  const { boxes, hints } = await lanes.run('detectWithHints', { pixels, minScore: pass.minScore, minHint: MIN_HINT });
  return {
    candidates: trusted(boxes, pixels, pyramid, pass),
    hints: hints.map(({ x, y }) => ({ x: x / pixels.width, y: y / pixels.height })),
  };
}

/** The finest pass, only near hints. */
async function lookCloser(lanes: Lanes, pyramid: GrowingPyramid, hints: readonly Point[]): Promise<Candidate[]> {
  const pixels = await pyramid.level(FINEST.longSide);
  const { width, height } = pixels;
  const regions = regionsAround(
    hints.map(({ x, y }) => ({ x: x * width, y: y * height })),
    pixels,
  );
  const found = await Promise.all(
    inShares(lanes, regions, async (share) =>
      lanes.run('detectInRegions', { pixels, regions: share, minScore: FINEST.minScore }),
    ),
  );
  return trusted(found.flat(), pixels, pyramid, FINEST);
}

/** Of what a pass finds, the sizes that it is good at, in pixels of the base. */
function trusted(
  boxes: readonly ScoredBox[],
  pixels: Pixels,
  pyramid: GrowingPyramid,
  { minSide, maxSide, afarSide = 0 }: Pass,
): Candidate[] {
  const toBase = pyramid.size.width / pixels.width;
  return boxes
    .filter(({ width, height }) => isBetween(minSide, Math.min(width, height), maxSide))
    .map((box) => ({ ...scaled(box, toBase), fromAfar: Math.max(box.width, box.height) <= afarSide }));
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

function scaled(box: ScoredBox, by: number): Candidate {
  return { left: box.left * by, top: box.top * by, width: box.width * by, height: box.height * by, score: box.score };
}
