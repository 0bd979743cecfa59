/** Axis-aligned rectangles: x to the right, y down. All functions take rectangles of one unit, pixels or ratios. */

import type { Point } from './point.ts';

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Makes the rectangle of a whole picture. */
export function wholeOf({ width, height }: Pick<Rect, 'width' | 'height'>): Rect {
  return { left: 0, top: 0, width, height };
}

export function centreOf(rect: Rect): Point {
  return { x: rect.left + rect.width / 2, y: rect.top + rect.height / 2 };
}

/** Whether a point lies in a rectangle. The left and top edges belong to it, the right and bottom edges do not. */
export function contains({ left, top, width, height }: Rect, { x, y }: Point): boolean {
  return x >= left && x < left + width && y >= top && y < top + height;
}

/** Converts a rectangle in pixels of a picture into ratios of the picture's width and height. */
export function toRatios(rect: Rect, { width, height }: Pick<Rect, 'width' | 'height'>): Rect {
  return {
    left: rect.left / width,
    top: rect.top / height,
    width: rect.width / width,
    height: rect.height / height,
  };
}

export function areaOf({ width, height }: Rect): number {
  return width * height;
}

/** Computes the area shared by two rectangles; 0 where they are apart. */
export function intersectionArea(p: Rect, q: Rect): number {
  const width = Math.min(p.left + p.width, q.left + q.width) - Math.max(p.left, q.left);
  const height = Math.min(p.top + p.height, q.top + q.height) - Math.max(p.top, q.top);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Computes the intersection over union of two rectangles, 0 to 1. */
export function iou(p: Rect, q: Rect): number {
  const shared = intersectionArea(p, q);
  return shared / (areaOf(p) + areaOf(q) - shared);
}

/** Computes the share of the smaller rectangle that lies in the other, 0 to 1. */
export function overlapOfSmaller(p: Rect, q: Rect): number {
  return intersectionArea(p, q) / Math.min(areaOf(p), areaOf(q));
}
