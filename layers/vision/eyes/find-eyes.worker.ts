import { rollOf } from '../geometry/angles.ts';
import { apply, squareCrop } from '../geometry/similarity-transform.ts';
import { forCrop, type Pyramid } from '../image/pyramid.ts';
import { warpColour } from '../image/warp.ts';
import { type Mesh, meshPoint } from '../mesh/mesh.ts';
import { runBatched } from '../networks/batch.ts';
import type { VisionContext } from '../networks/networks.worker.ts';
import type { Eye, Eyes } from './eyes.ts';

/** Side of the network's input, in pixels. */
const SIDE = 64;

/** Side of the network's square, in distances between the corners of the eye (MediaPipe's own). */
const SQUARE = 2.3;

/** Width of the eye, and the middle between its corners, in pixels of the square. */
const EYE = SIDE / SQUARE;
const MIDDLE = (SIDE - 1) / 2;

/** Mesh points of the corners of the eyes; left and right are the image's. */
const CORNERS = { left: [33, 133], right: [362, 263] } as const;

/** Contour points of the lower lid, from corner to corner, and of the upper lid across from them. */
const LOWER_LID = [1, 2, 3, 4, 5, 6, 7];
const UPPER_LID = [9, 10, 11, 12, 13, 14, 15];

/**
 * Task: finds the pupils of faces and the distance between their lids.
 * @returns both eyes of each mesh, in their order
 */
export async function findEyes(
  { iris }: Pick<VisionContext, 'iris'>,
  { pyramid, meshes }: { readonly pyramid: Pyramid; readonly meshes: readonly Mesh[] },
): Promise<Eyes[]> {
  // The network was trained on one eye of a person, the one on the image's right: the other is mirrored for it.
  const crops = meshes.flatMap((mesh) => [
    { crop: eyeSquare(mesh, CORNERS.left), mirrored: true },
    { crop: eyeSquare(mesh, CORNERS.right), mirrored: false },
  ]);
  const found = await runBatched(iris, crops, ['iris', 'contour'], ({ crop, mirrored }, batch, offset) => {
    const { pixels, toPixels } = forCrop(pyramid, crop);
    warpColour(pixels, toPixels, SIDE, iris.input, batch, { offset, mirrored });
  });
  const eyes = crops.map(({ crop, mirrored }, i): Eye => {
    const x = mirrored ? SIDE - 1 - found.iris[i][0] : found.iris[i][0];
    const y = found.iris[i][1];
    return {
      pupil: apply(crop, { x, y }),
      offset: { x: (x - MIDDLE) / EYE, y: (y - MIDDLE) / EYE },
      opening: openingOf(found.contour[i]),
    };
  });
  return meshes.map((_, i) => ({ left: eyes[2 * i], right: eyes[2 * i + 1] }));
}

/** Places the network's square around an eye. @param corners  mesh points of the left and right corner of the eye */
function eyeSquare(mesh: Mesh, [left, right]: readonly [number, number]) {
  const p = meshPoint(mesh, left);
  const q = meshPoint(mesh, right);
  const width = Math.hypot(q.x - p.x, q.y - p.y);
  return squareCrop({ x: (p.x + q.x) / 2, y: (p.y + q.y) / 2 }, SQUARE * width, rollOf(p, q), SIDE);
}

/** Computes `Eye.opening`. @param contour  x, y, z of each point in pixels of the crop, whose rows lie along the eye */
function openingOf(contour: Float32Array): number {
  const meanY = (indices: readonly number[]) =>
    indices.reduce((sum, i) => sum + contour[3 * i + 1], 0) / indices.length;
  return (meanY(LOWER_LID) - meanY(UPPER_LID)) / EYE;
}
