/** A closer look at both eyes of a face: where the pupils are and how far the lids are apart. */

import { runBatched } from '../batch.ts';
import type { Point } from '../face.ts';
import { apply, squareCrop } from '../geometry.ts';
import { type Mesh, meshPoint } from '../mesh/mesh.ts';
import type { Models } from '../models.ts';
import { forCrop, type Pyramid } from '../pyramid.ts';
import { warpColour } from '../warp.ts';

const SIDE = 64;

/** Of the network's square, by the distance between the corners of the eye (MediaPipe's own). */
const SQUARE = 2.3;

/** The width of the eye and the middle between its corners, in pixels of the square. */
const EYE = SIDE / SQUARE;
const MIDDLE = (SIDE - 1) / 2;

/** Corners of the eyes on the mesh; left and right are the image's. */
const CORNERS = { left: [33, 133], right: [362, 263] } as const;

/** On the contour of the eye, from corner to corner, the points of the lower lid and those of the upper lid across from them. */
const LOWER_LID = [1, 2, 3, 4, 5, 6, 7];
const UPPER_LID = [9, 10, 11, 12, 13, 14, 15];

export interface Eye {
  /** The middle of the iris, in pixels of the pyramid's base. */
  readonly pupil: Point;
  /** From the middle between the corners to the pupil, along the eye and down across it, in widths of the eye. */
  readonly offset: Point;
  /** The mean distance between the lids, in widths of the eye: .18 for most, .1 and less where the eye is shut. */
  readonly opening: number;
}

/** Left and right of the image, on an upright face. */
export interface Eyes {
  readonly left: Eye;
  readonly right: Eye;
}

export async function findEyes(
  { iris }: Pick<Models, 'iris'>,
  { pyramid, meshes }: { readonly pyramid: Pyramid; readonly meshes: readonly Mesh[] },
): Promise<Eyes[]> {
  // The network knows one eye of a person, the one on the image's right: it is shown the other in the mirror.
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

function eyeSquare(mesh: Mesh, [left, right]: readonly [number, number]) {
  const p = meshPoint(mesh, left);
  const q = meshPoint(mesh, right);
  const width = Math.hypot(q.x - p.x, q.y - p.y);
  const angle = Math.atan2(q.y - p.y, q.x - p.x);
  return squareCrop({ x: (p.x + q.x) / 2, y: (p.y + q.y) / 2 }, SQUARE * width, angle, SIDE);
}

/** @param contour  x, y, z of each point in pixels of the crop, whose rows lie along the eye */
function openingOf(contour: Float32Array): number {
  const meanY = (indices: readonly number[]) =>
    indices.reduce((sum, i) => sum + contour[3 * i + 1], 0) / indices.length;
  return (meanY(LOWER_LID) - meanY(UPPER_LID)) / EYE;
}
