import { apply, type SimilarityTransform, scaleOf, squareCrop } from '../geometry/similarity-transform.ts';
import { forCrop, type Pyramid } from '../image/pyramid.ts';
import { warpColour } from '../image/warp.ts';
import { runBatched } from '../networks/batch.ts';
import type { VisionContext } from '../networks/networks.worker.ts';
import type { Network } from '../networks/session.ts';
import type { FaceSquare } from './face-square.ts';
import type { Mesh } from './mesh.ts';

/** Side of the network's input, in pixels. */
const SIDE = 192;

/** Runs the mesh network over squares of a photo. @returns one mesh a square, in their order */
export function findMeshes(facemesh: Network, pyramid: Pyramid, squares: readonly FaceSquare[]): Promise<Mesh[]> {
  return runMesh(facemesh, pyramid, squares, false);
}

/**
 * Task: runs the mesh network over mirror images of squares, and maps the points back into the photo, where left and
 * right points have then changed sides: point 33, a corner of the left eye, lies on the right eye.
 */
export function findMirroredMeshes(
  { facemesh }: Pick<VisionContext, 'facemesh'>,
  { pyramid, squares }: { readonly pyramid: Pyramid; readonly squares: readonly FaceSquare[] },
): Promise<Mesh[]> {
  return runMesh(facemesh, pyramid, squares, true);
}

async function runMesh(
  facemesh: Network,
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

function toBase(cropPoints: Float32Array, transform: SimilarityTransform, mirrored: boolean): Float32Array {
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
