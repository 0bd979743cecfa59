/** MediaPipe's 468-point face mesh, with its own opinion of whether it was shown a face. */

import { runBatched } from '../batch.ts';
import type { Point } from '../face.ts';
import { apply, type Rect, type Similarity, scaleOf, squareCrop } from '../geometry.ts';
import type { Models } from '../models.ts';
import { forCrop, type Pyramid } from '../pyramid.ts';
import type { Model } from '../session.ts';
import { warpColour } from '../warp.ts';
import type { FaceSquare } from './face-square.ts';

const SIDE = 192;

export const MESH_POINTS = 468;

export interface Mesh {
  /** x, y, z of 468 points in pixels of the pyramid's base; z grows away from the camera, 0 near the head's middle. */
  readonly points: Float32Array;
  /** The network's probability that the crop shows a face, upright in the crop: 0 to 1. */
  readonly score: number;
  /** Where it was looked for. */
  readonly square: FaceSquare;
}

/** A mesh for each square. */
export function findMeshes(facemesh: Model, pyramid: Pyramid, squares: readonly FaceSquare[]): Promise<Mesh[]> {
  return runMesh(facemesh, pyramid, squares, false);
}

/**
 * As `findMeshes`, but every square is shown in the mirror, and the points are taken back from it: point 33, the corner of the
 * eye on the left, then lies on the right, and so on.
 */
export function findMirroredMeshes(
  { facemesh }: Pick<Models, 'facemesh'>,
  { pyramid, squares }: { readonly pyramid: Pyramid; readonly squares: readonly FaceSquare[] },
): Promise<Mesh[]> {
  return runMesh(facemesh, pyramid, squares, true);
}

async function runMesh(
  facemesh: Model,
  pyramid: Pyramid,
  squares: readonly FaceSquare[],
  mirrored: boolean,
): Promise<Mesh[]> {
  const transforms = squares.map(({ centre, side, angle }) => squareCrop(centre, side, angle, SIDE));
  const { mesh, score } = await runBatched(facemesh, transforms, ['mesh', 'score'], (transform, batch, offset) => {
    const { pixels, toPixels } = forCrop(pyramid, transform);
    warpColour(pixels, toPixels, SIDE, facemesh.input, batch, { offset, mirrored });
  });
  return squares.map((square, i) => ({ points: toBase(mesh[i], transforms[i], mirrored), score: score[i][0], square }));
}

export function meshPoint(mesh: Mesh, index: number): Point {
  return { x: mesh.points[3 * index], y: mesh.points[3 * index + 1] };
}

export function meshBounds({ points }: Mesh): Rect {
  return boundsAlong(points, 1, 0);
}

/** The bounds of the mesh in axes that are turned by an angle: coordinates in those axes, from the origin of the base. */
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

function toBase(cropPoints: Float32Array, transform: Similarity, mirrored: boolean): Float32Array {
  const scale = scaleOf(transform);
  const points = new Float32Array(cropPoints.length);
  for (let i = 0; i < cropPoints.length; i += 3) {
    const cropX = mirrored ? SIDE - 1 - cropPoints[i] : cropPoints[i];
    const { x, y } = apply(transform, { x: cropX, y: cropPoints[i + 1] });
    points[i] = x;
    points[i + 1] = y;
    points[i + 2] = cropPoints[i + 2] * scale;
  }
  return points;
}
