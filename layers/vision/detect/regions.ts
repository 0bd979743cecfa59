import type { Point } from '../geometry/point.ts';
import { areaOf, type Rect } from '../geometry/rect.ts';

/** A part of a picture that the finest pass runs over. Both rectangles are in whole pixels of the picture. */
export interface Region {
  /** Where the centre of a face may lie that is taken from this region. */
  readonly core: Rect;
  /** The core and its margin: the network's input. */
  readonly input: Rect;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Side of a cell of the finest pass, in pixels: regions begin where a cell of the whole picture begins. */
const STRIDE = 8;
/** Pixels to either side of a hot spot's cell in which the centre of a face may lie. */
const REACH = 16;
/**
 * Margin around the core, in pixels. The network's receptive field reaches up to 96 to either side, with falling
 * weight. With 96 its boxes are those of the whole picture; with 48 they overlap them by .94 (median) and as many faces
 * are found, which the mesh then places exactly; with 32 it finds a few faces less of 17 pixels. See
 * docs/performance.md.
 */
const MARGIN = 48;
/**
 * Share of the whole picture's work below which regions are used: two workers divide the picture, but one large region
 * occupies only one.
 */
const WORTHWHILE = 0.75;

/**
 * Places regions around hot spots, and merges two where one run costs no more than both.
 * @param hotSpots  in pixels of the picture
 * @returns the regions; the upper and the lower part of the picture where these are little more work
 */
export function regionsAround(hotSpots: readonly Point[], picture: Size): Region[] {
  const regions: Region[] = [];
  for (const hotSpot of withoutNeighbours(hotSpots)) {
    let region = regionOf(coreAround(hotSpot, picture), picture);
    for (let i = 0; i < regions.length; ) {
      const merged = regionOf(unionOf(region.core, regions[i].core), picture);
      if (areaOf(merged.input) <= areaOf(region.input) + areaOf(regions[i].input)) {
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
  const everywhere = upperAndLower(picture);
  return workOf(regions) < WORTHWHILE * workOf(everywhere) ? regions : everywhere;
}

/** Counts the pixels of the network's inputs. */
function workOf(regions: readonly Region[]): number {
  return regions.reduce((sum, { input }) => sum + areaOf(input), 0);
}

/** The whole picture as two regions, for two workers. */
function upperAndLower(picture: Size): Region[] {
  const { width, height } = picture;
  const middle = Math.round(height / 2 / STRIDE) * STRIDE;
  return [
    regionOf({ left: 0, top: 0, width, height: middle }, picture),
    regionOf({ left: 0, top: middle, width, height: height - middle }, picture),
  ];
}

/** Reduces hot spots, of which there may be thousands, to the upper left corners of the cells that they lie in. */
function withoutNeighbours(hotSpots: readonly Point[]): Point[] {
  const cells = new Map<string, Point>();
  for (const { x, y } of hotSpots) {
    const [column, row] = [Math.floor(x / STRIDE), Math.floor(y / STRIDE)];
    cells.set(`${column},${row}`, { x: column * STRIDE, y: row * STRIDE });
  }
  return [...cells.values()];
}

/** @param point  upper left corner of a cell */
function coreAround({ x, y }: Point, picture: Size): Rect {
  const side = STRIDE + 2 * REACH;
  return within({ left: x - REACH, top: y - REACH, width: side, height: side }, picture);
}

function regionOf(core: Rect, picture: Size): Region {
  const { left, top, width, height } = core;
  const around = { left: left - MARGIN, top: top - MARGIN, width: width + 2 * MARGIN, height: height + 2 * MARGIN };
  return { core, input: within(around, picture) };
}

function within({ left, top, width, height }: Rect, picture: Size): Rect {
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
