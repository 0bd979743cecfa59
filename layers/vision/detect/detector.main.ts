/** Finds candidates: runs Ultra-Light RFB over several sizes of the photo, and keeps the best boxes of all passes. */

import type { Point } from '../geometry/point.ts';
import { areaOf, iou } from '../geometry/rect.ts';
import type { GrowingPyramid } from '../image/build-pyramid.main.ts';
import type { Pixels } from '../image/pixels.ts';
import { longSideOf } from '../image/pyramid.ts';
import { divideAmong } from '../networks/divide.ts';
import type { Workers } from '../workers/task.ts';
import type { Candidate } from './candidate.ts';
import { faintPlacesAmong } from './faint-places.ts';
import { nonMaximumSuppression } from './non-maximum-suppression.ts';
import type { CandidateObserver } from './observer.ts';
import { COARSE, COARSE_FROM, DOWNSCALED, FINEST, FINEST_FROM, MIDDLE, type Pass, passName, TURNED } from './passes.ts';
import type { ScoredBox } from './priors.ts';
import { regionsAround } from './regions.ts';

/** Workers that run at least the tasks of run-detector.worker.ts. */
export type DetectWorkers = Workers<
  Pick<typeof import('./run-detector.worker.ts'), 'runDetector' | 'detectWithHeatmap' | 'detectInRegions'> &
    Pick<typeof import('./find-rotated.worker.ts'), 'findRotated'>
>;

/** A photo in which candidates are searched for. */
export interface DetectorSearch {
  readonly workers: DetectWorkers;
  readonly pyramid: GrowingPyramid;
  readonly observer?: CandidateObserver | undefined;
}

/**
 * Log-odds of the small-face heatmap, made by the pass at 640, from which the finest pass runs over a place. No more
 * faces of 20 pixels are missed than if it ran everywhere (docs/accuracy.md), on a third of the picture or less.
 */
const MIN_HEAT = -1;

/** Every candidate costs a mesh, and the answer holds no more than the 100 largest faces. */
const MAX_CANDIDATES = 200;

const MAX_IOU = 0.4;
/** Number of faint places, most evident first, at which every rotation is tried. */
const MAX_EVIDENT = 1;
/** Shorter side of a faint place, in pixels of the pass's input. */
const MIN_FAINT_SIDE = 12;

const BY_SCORE = { score: ({ score }: Candidate) => score, rect: (box: Candidate) => box, overlap: iou };

/**
 * A box this many times as long as the largest of the finest pass overlaps too little with any of them to be suppressed
 * by it.
 */
const OUT_OF_REACH = 2;

/** What the detector finds in a photo. */
export interface Findings {
  /** Largest first, at most 200. */
  readonly candidates: readonly Candidate[];
  /** Places where a face may lie that is rotated, most evident first; candidates are among them. */
  readonly faintPlaces: readonly Candidate[];
}

/**
 * Finds candidates, and faint places of rotated faces, in the photo as it is.
 * @param onSettled  called, while the finest pass still runs, with the candidates that it cannot change
 */
export async function findCandidates(
  search: DetectorSearch,
  onSettled: (candidates: readonly Candidate[]) => void,
): Promise<Findings> {
  const side = longSideOf(search.pyramid.size);
  const middle = runMiddle(search, side < COARSE_FROM ? { ...MIDDLE, maxSide: COARSE.maxSide } : MIDDLE);
  const coarse = side < COARSE_FROM ? [] : run(search, COARSE).then(({ candidates }) => candidates);
  const small = side < FINEST_FROM ? [] : middle.then(({ hotSpots }) => runFinest(search, hotSpots));

  const reach = FINEST.maxSide * Math.max(1, side / FINEST.longSide);
  const isOutOfReach = ({ width, height }: Candidate) => Math.min(width, height) >= OUT_OF_REACH * reach;
  const large = Promise.all([middle, coarse]).then(([{ candidates }, others]) => {
    const found = [...candidates, ...others];
    onSettled(best(found).filter(isOutOfReach));
    return found;
  });
  const candidates = best((await Promise.all([small, large])).flat(), search.observer);
  return { candidates, faintPlaces: (await middle).faintPlaces };
}

/**
 * Finds candidates, and faint places of rotated faces, in the photo rotated by 90 degrees: the detector finds upright,
 * upside-down and slanting faces, but only four in five of those that lie on their side.
 */
export async function findTurnedCandidates(search: DetectorSearch): Promise<Findings> {
  const { candidates, faintPlaces } = await run(search, TURNED);
  return { candidates: best(candidates, search.observer), faintPlaces };
}

/** Finds candidates in the photo made so small that none is out of focus, largest first, at most 200. */
export async function findBlurredCandidates(search: DetectorSearch): Promise<Findings> {
  const found = await Promise.all(DOWNSCALED.map((pass) => run(search, pass)));
  return {
    candidates: best(
      found.flatMap(({ candidates }) => candidates),
      search.observer,
    ),
    faintPlaces: [],
  };
}

/**
 * Finds candidates at faint places that no face explains: rotated faces, which the detector finds in crops that are rotated.
 * @param faintPlaces  most evident first
 */
export async function findRotatedCandidates(
  search: DetectorSearch,
  faintPlaces: readonly Candidate[],
): Promise<Findings> {
  const pyramid = await search.pyramid.whole();
  const ranked = faintPlaces.map((place, i) => ({ ...place, evident: i < MAX_EVIDENT }));
  const found = await Promise.all(
    divideAmong(search.workers, ranked, (part) => search.workers.run('findRotated', { pyramid, faintPlaces: part })),
  );
  const candidates = found.filter((candidate) => candidate !== undefined);
  search.observer?.found(candidates, 'rotated crop');
  return { candidates: best(candidates, search.observer), faintPlaces: [] };
}

async function run(search: DetectorSearch, pass: Pass): Promise<Findings> {
  const { longSide, minScore, minFaint = minScore, turned = false } = pass;
  const pixels = await search.pyramid.level(longSide);
  const boxes = await search.workers.run('runDetector', { pixels, minScore: minFaint, turned });
  return { candidates: trusted(boxes, pixels, search, pass), faintPlaces: faintPlacesOf(boxes, pixels, search, pass) };
}

/** @returns the pass's candidates, and the hot spots of the heatmap as shares of the photo's width and height */
async function runMiddle(search: DetectorSearch, pass: Pass) {
  const pixels = await search.pyramid.level(pass.longSide);
  const view = { pixels, minScore: pass.minFaint ?? pass.minScore, minHeat: MIN_HEAT };
  const { boxes, hotSpots } = await search.workers.run('detectWithHeatmap', view);
  return {
    candidates: trusted(boxes, pixels, search, pass),
    faintPlaces: faintPlacesOf(boxes, pixels, search, pass),
    hotSpots: hotSpots.map(({ x, y }) => ({ x: x / pixels.width, y: y / pixels.height })),
  };
}

/** Runs the finest pass, only around hot spots. */
async function runFinest(search: DetectorSearch, hotSpots: readonly Point[]): Promise<Candidate[]> {
  const { workers, pyramid } = search;
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
  return trusted(found.flat(), pixels, search, FINEST);
}

/** Keeps the boxes of the sizes that a pass is good at. @returns them in pixels of the base */
function trusted(
  all: readonly ScoredBox[],
  pixels: Pixels,
  { pyramid, observer }: DetectorSearch,
  pass: Pass,
): Candidate[] {
  const { minSide, maxSide, minScore, downscaledSide = 0 } = pass;
  const boxes = all.filter(({ score }) => score >= minScore);
  const toBase = pyramid.size.width / pixels.width;
  const candidateOf = (box: ScoredBox): Candidate => ({
    ...scaled(box, toBase),
    downscaled: Math.max(box.width, box.height) <= downscaledSide,
  });
  const isTrusted = (box: ScoredBox) => isBetween(minSide, shorterSide(box), maxSide);
  const candidates = boxes.filter(isTrusted).map(candidateOf);
  if (observer) {
    observer.found(candidates, passName(pass));
    for (const box of boxes.filter((other) => !isTrusted(other))) {
      const candidate = candidateOf(box);
      const value = shorterSide(box);
      observer.found([candidate], passName(pass));
      observer.refused(candidate, { gate: 'size', value, limit: value < minSide ? minSide : maxSide });
    }
  }
  return candidates;
}

function faintPlacesOf(
  boxes: readonly ScoredBox[],
  pixels: Pixels,
  { pyramid }: DetectorSearch,
  pass: Pass,
): Candidate[] {
  if (pass.minFaint === undefined) return [];
  const toBase = pyramid.size.width / pixels.width;
  return faintPlacesAmong(boxes.filter((box) => shorterSide(box) >= MIN_FAINT_SIDE).map((box) => scaled(box, toBase)));
}

function best(candidates: readonly Candidate[], observer?: CandidateObserver): Candidate[] {
  const onDropped = (dropped: Candidate, by: Candidate, value: number) =>
    observer?.refused(dropped, { gate: 'box overlap', value, limit: MAX_IOU }, by);
  const largestFirst = nonMaximumSuppression(candidates, MAX_IOU, BY_SCORE, observer && onDropped).sort(
    (p, q) => areaOf(q) - areaOf(p),
  );
  for (let i = MAX_CANDIDATES; i < largestFirst.length; i++) {
    observer?.refused(largestFirst[i], { gate: 'box rank', value: i + 1, limit: MAX_CANDIDATES });
  }
  return largestFirst.slice(0, MAX_CANDIDATES);
}

function isBetween(least: number, value: number, most: number): boolean {
  return value >= least && value <= most;
}

function shorterSide({ width, height }: ScoredBox): number {
  return Math.min(width, height);
}

function scaled(box: ScoredBox, by: number): Candidate {
  return { left: box.left * by, top: box.top * by, width: box.width * by, height: box.height * by, score: box.score };
}
