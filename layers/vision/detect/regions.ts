import type { Point } from '../face.ts';
import { areaOf, type Rect } from '../geometry.ts';

/** A part of a picture that is worth a look, and what is shown with it. Both in whole pixels. */
export interface Region {
  /** What is found here counts. */
  readonly core: Rect;
  readonly shown: Rect;
}

/** Of the finest pass's cells, in pixels: where a region begins, one begins in the whole picture. */
const STRIDE = 8;
/** Pixels to either side of a hint's cell where the middle of a face may be. */
const REACH = 16;
/**
 * Pixels that are shown around the core. The network sees up to 96 to either side of what it answers for, the farther the
 * less. With 96 its boxes are those of the whole picture; with 48 they overlap them by .94 (median) and as many faces are
 * found, of which the mesh then tells where exactly they are; with 32 it finds a few less of 17 pixels. See
 * docs/performance.md.
 */
const MARGIN = 48;
/** Of the work of both halves, which two lanes do at once while one large region would keep one busy. */
const WORTHWHILE = 0.75;

/**
 * The parts of a picture around hints, merged where one look costs no more than two; both halves of the picture if that is
 * little more work.
 * @param hints  in pixels of the picture
 */
export function regionsAround(hints: readonly Point[], picture: { width: number; height: number }): Region[] {
  const regions: Region[] = [];
  for (const hint of withoutNeighbours(hints)) {
    let region = regionOf(coreAround(hint, picture), picture);
    for (let i = 0; i < regions.length; ) {
      const merged = regionOf(unionOf(region.core, regions[i].core), picture);
      if (areaOf(merged.shown) <= areaOf(region.shown) + areaOf(regions[i].shown)) {
        region = merged;
        regions.splice(i, 1);
        // Grown, it may reach those that it was compared with before.
        i = 0;
      } else {
        i++;
      }
    }
    regions.push(region);
  }
  const halves = halvesOf(picture);
  return workOf(regions) < WORTHWHILE * workOf(halves) ? regions : halves;
}

/** Pixels that are shown. */
function workOf(regions: readonly Region[]): number {
  return regions.reduce((sum, { shown }) => sum + areaOf(shown), 0);
}

/** The upper and the lower, for two lanes. */
function halvesOf(picture: { width: number; height: number }): Region[] {
  const { width, height } = picture;
  const middle = Math.round(height / 2 / STRIDE) * STRIDE;
  return [
    regionOf({ left: 0, top: 0, width, height: middle }, picture),
    regionOf({ left: 0, top: middle, width, height: height - middle }, picture),
  ];
}

/** One of the hints in each cell: there may be thousands of them. */
function withoutNeighbours(hints: readonly Point[]): Point[] {
  const cells = new Map<string, Point>();
  for (const { x, y } of hints) {
    const [column, row] = [Math.floor(x / STRIDE), Math.floor(y / STRIDE)];
    cells.set(`${column},${row}`, { x: column * STRIDE, y: row * STRIDE });
  }
  return [...cells.values()];
}

/** @param cell  its upper left corner */
function coreAround({ x, y }: Point, picture: { width: number; height: number }): Rect {
  const side = STRIDE + 2 * REACH;
  return within({ left: x - REACH, top: y - REACH, width: side, height: side }, picture);
}

function regionOf(core: Rect, picture: { width: number; height: number }): Region {
  const { left, top, width, height } = core;
  const around = { left: left - MARGIN, top: top - MARGIN, width: width + 2 * MARGIN, height: height + 2 * MARGIN };
  return { core, shown: within(around, picture) };
}

function within({ left, top, width, height }: Rect, picture: { width: number; height: number }): Rect {
  const [x, y] = [Math.max(0, left), Math.max(0, top)];
  return {
    left: x,
    top: y,
    width: Math.min(picture.width, left + width) - x,
    height: Math.min(picture.height, top + height) - y,
  };
}

function unionOf(p: Rect, q: Rect): Rect {
  const left = Math.min(p.left, q.left);
  const top = Math.min(p.top, q.top);
  return {
    left,
    top,
    width: Math.max(p.left + p.width, q.left + q.width) - left,
    height: Math.max(p.top + p.height, q.top + q.height) - top,
  };
}
