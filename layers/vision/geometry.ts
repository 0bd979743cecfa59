/** Plane geometry on points in pixels or ratios: x to the right, y down, angles clockwise as seen in the image. */

import type { Point } from './face.ts';

/** x' = a x - b y + tx, y' = b x + a y + ty: rotation, uniform scale and shift, no shear and no reflection. */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

/** A rectangle in pixels. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export function apply(t: Similarity, p: Point): Point {
  return { x: t.a * p.x - t.b * p.y + t.tx, y: t.b * p.x + t.a * p.y + t.ty };
}

export function invert(t: Similarity): Similarity {
  const n = t.a * t.a + t.b * t.b;
  const a = t.a / n;
  const b = -t.b / n;
  return { a, b, tx: -(a * t.tx - b * t.ty), ty: -(b * t.tx + a * t.ty) };
}

export function scaleOf(t: Similarity): number {
  return Math.hypot(t.a, t.b);
}

/**
 * The least-squares similarity that takes `from` onto `to` (Umeyama 1991; in the plane the closed form needs no SVD).
 * Both hold the same number of points, at least two of them apart.
 */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Similarity {
  const f = centroid(from);
  const t = centroid(to);
  let dot = 0;
  let cross = 0;
  let spread = 0;
  for (let i = 0; i < from.length; i++) {
    const fx = from[i].x - f.x;
    const fy = from[i].y - f.y;
    const gx = to[i].x - t.x;
    const gy = to[i].y - t.y;
    dot += fx * gx + fy * gy;
    cross += fx * gy - fy * gx;
    spread += fx * fx + fy * fy;
  }
  const a = dot / spread;
  const b = cross / spread;
  return { a, b, tx: t.x - (a * f.x - b * f.y), ty: t.y - (b * f.x + a * f.y) };
}

/** Takes the pixels of a `side` x `side` crop to those of the square around `centre`, turned clockwise by `angle` radians. */
export function squareCrop(centre: Point, squareSide: number, angle: number, side: number): Similarity {
  const scale = squareSide / side;
  const a = Math.cos(angle) * scale;
  const b = Math.sin(angle) * scale;
  const half = (side - 1) / 2;
  return { a, b, tx: centre.x - (a * half - b * half), ty: centre.y - (b * half + a * half) };
}

export function centroid(points: readonly Point[]): Point {
  let x = 0;
  let y = 0;
  for (const p of points) {
    x += p.x;
    y += p.y;
  }
  return { x: x / points.length, y: y / points.length };
}

export function centreOf(rect: Rect): Point {
  return { x: rect.left + rect.width / 2, y: rect.top + rect.height / 2 };
}

/** All of a picture. */
export function wholeOf({ width, height }: Pick<Rect, 'width' | 'height'>): Rect {
  return { left: 0, top: 0, width, height };
}

/** Its upper and left edge are in it, the others are not. */
export function contains({ left, top, width, height }: Rect, { x, y }: Point): boolean {
  return x >= left && x < left + width && y >= top && y < top + height;
}

export function areaOf({ width, height }: Rect): number {
  return width * height;
}

export function intersectionArea(p: Rect, q: Rect): number {
  const width = Math.min(p.left + p.width, q.left + q.width) - Math.max(p.left, q.left);
  const height = Math.min(p.top + p.height, q.top + q.height) - Math.max(p.top, q.top);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Intersection over union, 0 to 1. */
export function iou(p: Rect, q: Rect): number {
  const shared = intersectionArea(p, q);
  return shared / (areaOf(p) + areaOf(q) - shared);
}

/** The share of the smaller rectangle that lies in the other, 0 to 1. */
export function overlapOfSmaller(p: Rect, q: Rect): number {
  return intersectionArea(p, q) / Math.min(areaOf(p), areaOf(q));
}

/** An angle in degrees brought into -180 (not included) to 180. */
export function wrapDegrees(degrees: number): number {
  const turned = ((((degrees + 180) % 360) + 360) % 360) - 180;
  return turned === -180 ? 180 : turned;
}
