/** MediaPipe's 468-point face mesh. */

import type { Point } from '../geometry/point.ts';
import type { Rect } from '../geometry/rect.ts';
import type { FaceSquare } from './face-square.ts';

export const MESH_POINTS = 468;

export interface Mesh {
  /** x, y, z of 468 points in pixels of the pyramid's base; z grows away from the camera, 0 near the head's middle. */
  readonly points: Float32Array;
  /** The network's probability that the square shows a face, upright in the square: 0 to 1. */
  readonly score: number;
  /** The square of the photo that was the network's input. */
  readonly square: FaceSquare;
}

/** Reads x and y of a point of the mesh, in pixels of the pyramid's base. @param index  MediaPipe's, 0 to 467 */
export function meshPoint(mesh: Mesh, index: number): Point {
  return { x: mesh.points[3 * index], y: mesh.points[3 * index + 1] };
}

/** Computes the bounds of the mesh, in pixels of the pyramid's base. */
export function meshBounds({ points }: Mesh): Rect {
  return boundsAlong(points, 1, 0);
}

/**
 * Computes the bounds of the mesh along axes that are rotated clockwise by `angle` radians about the origin of the
 * pyramid's base, in those axes.
 */
export function turnedMeshBounds({ points }: Mesh, angle: number): Rect {
  return boundsAlong(points, Math.cos(angle), Math.sin(angle));
}

function boundsAlong(points: Float32Array, cos: number, sin: number): Rect {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < points.length; i += 3) {
    const x = cos * points[i] + sin * points[i + 1];
    const y = cos * points[i + 1] - sin * points[i];
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  return { left, top, width: right - left, height: bottom - top };
}
