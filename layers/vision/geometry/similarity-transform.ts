/** Similarity transforms of the plane: rotation, uniform scale and shift, without shear or reflection. */

import { centroid, type Point } from './point.ts';

/** x' = a x - b y + tx, y' = b x + a y + ty. Angles are clockwise as seen in the image, whose y axis points down. */
export interface SimilarityTransform {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

/** Transforms a point. */
export function apply(t: SimilarityTransform, p: Point): Point {
  return { x: t.a * p.x - t.b * p.y + t.tx, y: t.b * p.x + t.a * p.y + t.ty };
}

/** Computes the scale of a transform: the length of a transformed unit vector. */
export function scaleOf(t: SimilarityTransform): number {
  return Math.hypot(t.a, t.b);
}

/**
 * Fits the least-squares similarity transform from `from` onto `to` (Umeyama 1991; in the plane the closed form needs
 * no SVD).
 * @param from, to  equally many points, at least two of them apart; with fewer the transform is NaN
 */
export function fitSimilarityTransform(from: readonly Point[], to: readonly Point[]): SimilarityTransform {
  const f = centroid(from);
  const t = centroid(to);
  let dot = 0;
  let cross = 0;
  let squares = 0;
  for (let i = 0; i < from.length; i++) {
    const fx = from[i].x - f.x;
    const fy = from[i].y - f.y;
    const gx = to[i].x - t.x;
    const gy = to[i].y - t.y;
    dot += fx * gx + fy * gy;
    cross += fx * gy - fy * gx;
    squares += fx * fx + fy * fy;
  }
  const a = dot / squares;
  const b = cross / squares;
  return { a, b, tx: t.x - (a * f.x - b * f.y), ty: t.y - (b * f.x + a * f.y) };
}

/**
 * Makes the transform from the pixels of a `side` x `side` crop to those of a square of the photo. The crop's corner
 * pixels have their centres half a pixel of the crop inside the square.
 * @param centre, squareSide  of the square, in pixels of the photo
 * @param angle  clockwise rotation of the square, in radians
 */
export function squareCrop(centre: Point, squareSide: number, angle: number, side: number): SimilarityTransform {
  const scale = squareSide / side;
  const a = Math.cos(angle) * scale;
  const b = Math.sin(angle) * scale;
  const half = (side - 1) / 2;
  return { a, b, tx: centre.x - (a * half - b * half), ty: centre.y - (b * half + a * half) };
}
