/** Finds candidates: Ultra-Light RFB over several sizes of the photo, each trusted only for the face sizes it is good at. */

import type { Point } from '../geometry/point.ts';
import { areaOf, iou } from '../geometry/rect.ts';
import type { GrowingPyramid } from '../image/build-pyramid.main.ts';
import type { Pixels } from '../image/pixels.ts';
import { type LevelSide, longSideOf } from '../image/pyramid.ts';
import { divideAmong } from '../networks/divide.ts';
import type { Workers } from '../workers/task.ts';
import type { Candidate } from './candidate.ts';
import { nonMaximumSuppression } from './non-maximum-suppression.ts';
import type { ScoredBox } from './priors.ts';
import { regionsAround } from './regions.ts';

/** Workers that run at least the tasks of run-detector.worker.ts. */
export type DetectWorkers = Workers<
  Pick<typeof import('./run-detector.worker.ts'), 'runDetector' | 'detectWithHeatmap' | 'detectInRegions'>
>;

/** One run of the detector over the photo at one size. */
interface Pass {
  /** Long side of the photo as the network is shown it, in pixels. */
  readonly longSide: LevelSide;
  /** Shorter sides of the boxes that are taken from this pass, in pixels of the network's input. */
  readonly minSide: number;
  readonly maxSide: number;
  /**
   * Least probability of a box. Low, because every box must also convince the mesh network and the 68 keypoints
   * (mesh/find-faces.main.ts); lowest for small faces, which the detector is unsure of.
   */
  readonly minScore: number;
  /** Longest side of boxes that count as downscaled beyond blur, in pixels of the network's input; 0 if left out. */
  readonly downscaledSide?: number;
  /** Whether the photo is rotated clockwise by 90 degrees. */
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

/** Long sides, in pixels, from which a photo gets these passes: on a smaller one another pass sees the same faces. */
const FINEST_FROM = 800;
const COARSE_FROM = 480;

/**
 * Log-odds of the small-face heatmap, made by the pass at 640, from which the finest pass runs over a place. No more faces of 20
 * pixels are missed than if it ran everywhere (docs/accuracy.md), on a third of the picture or less.
 */
const MIN_HEAT = -1;

const TURNED_PASS: Pass = {
  longSide: 640,
  minSide: 8,
  maxSide: Number.POSITIVE_INFINITY,
  minScore: MIN_SCORE,
  turned: true,
};

/** Passes for faces that are too blurred for the others. */
const DOWNSCALED_PASSES: readonly Pass[] = ([320, 96, 64, 48] as const).map((longSide) => ({
  longSide,
  minSide: 16,
  maxSide: Number.POSITIVE_INFINITY,
  minScore: MIN_SCORE,
  downscaledSide: 44,
}));

/** Every candidate costs a mesh, and no more than the 100 largest faces are ever answered. */
const MAX_CANDIDATES = 200;

const MAX_IOU = 0.4;
const BY_SCORE = { score: ({ score }: Candidate) => score, rect: (box: Candidate) => box, overlap: iou };

/** A box this many times as long as the largest of the finest pass overlaps too little with any of them to be suppressed by it. */
const OUT_OF_REACH = 2;

/**
 * Finds candidates in the photo as it is, largest first, at most 200.
 * @param onSettled  called, while the finest pass still runs, with the candidates that it cannot change
 */
export async function findCandidates(
  workers: DetectWorkers,
  pyramid: GrowingPyramid,
  onSettled: (candidates: readonly Candidate[]) => void,
): Promise<Candidate[]> {
  const side = longSideOf(pyramid.size);
  const middle = runMiddle(workers, pyramid, side < COARSE_FROM ? { ...MIDDLE, maxSide: COARSE.maxSide } : MIDDLE);
  const coarse = side < COARSE_FROM ? [] : run(workers, pyramid, COARSE);
  const small = side < FINEST_FROM ? [] : middle.then(({ hotSpots }) => runFinest(workers, pyramid, hotSpots));

  const reach = FINEST.maxSide * Math.max(1, side / FINEST.longSide);
  const isOutOfReach = ({ width, height }: Candidate) => Math.min(width, height) >= OUT_OF_REACH * reach;
  const large = Promise.all([middle, coarse]).then(([{ candidates }, others]) => {
    const found = [...candidates, ...others];
    onSettled(best(found).filter(isOutOfReach));
    return found;
  });
  return best((await Promise.all([small, large])).flat());
}

/**
 * Finds candidates in the photo rotated by 90 degrees, largest first, at most 200: the detector sees upright, upside-down and
 * slanting faces, but only four in five of those that lie on their side.
 */
export async function findTurnedCandidates(workers: DetectWorkers, pyramid: GrowingPyramid): Promise<Candidate[]> {
  return best(await run(workers, pyramid, TURNED_PASS));
}

/** Finds candidates in the photo made so small that none is out of focus, largest first, at most 200. */
export async function findBlurredCandidates(workers: DetectWorkers, pyramid: GrowingPyramid): Promise<Candidate[]> {
  return best((await Promise.all(DOWNSCALED_PASSES.map((pass) => run(workers, pyramid, pass)))).flat());
}

async function run(workers: DetectWorkers, pyramid: GrowingPyramid, pass: Pass): Promise<Candidate[]> {
  const { longSide, minScore, turned = false } = pass;
  const pixels = await pyramid.level(longSide);
  return trusted(await workers.run('runDetector', { pixels, minScore, turned }), pixels, pyramid, pass);
}

/** @returns the pass's candidates, and the hot spots of the heatmap as shares of the photo's width and height */
async function runMiddle(workers: DetectWorkers, pyramid: GrowingPyramid, pass: Pass) {
  const pixels = await pyramid.level(pass.longSide);
  const view = { pixels, minScore: pass.minScore, minHeat: MIN_HEAT };
  const { boxes, hotSpots } = await workers.run('detectWithHeatmap', view);
  return {
    candidates: trusted(boxes, pixels, pyramid, pass),
    hotSpots: hotSpots.map(({ x, y }) => ({ x: x / pixels.width, y: y / pixels.height })),
  };
}

/** The finest pass, only around hot spots. */
async function runFinest(
  workers: DetectWorkers,
  pyramid: GrowingPyramid,
  hotSpots: readonly Point[],
): Promise<Candidate[]> {
  const pixels = await pyramid.level(FINEST.longSide);
  const { width, height } = pixels;
  const regions = regionsAround(
    hotSpots.map(({ x, y }) => ({ x: x * width, y: y * height })),
    pixels,
  );
  const found = await Promise.all(
    divideAmong(workers, regions, async (part) =>
      workers.run('detectInRegions', { pixels, regions: part, minScore: FINEST.minScore }),
    ),
  );
  return trusted(found.flat(), pixels, pyramid, FINEST);
}

/** Boxes of the sizes that a pass is good at, in pixels of the base. */
function trusted(
  boxes: readonly ScoredBox[],
  pixels: Pixels,
  pyramid: GrowingPyramid,
  { minSide, maxSide, downscaledSide = 0 }: Pass,
): Candidate[] {
  const toBase = pyramid.size.width / pixels.width;
  return boxes
    .filter(({ width, height }) => isBetween(minSide, Math.min(width, height), maxSide))
    .map((box) => ({ ...scaled(box, toBase), downscaled: Math.max(box.width, box.height) <= downscaledSide }));
}

function best(candidates: readonly Candidate[]): Candidate[] {
  return largest(nonMaximumSuppression(candidates, MAX_IOU, BY_SCORE));
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
