/** Refits candidates whose first fit leaves doubt: they may be rotated, in profile, out of focus, or not be faces. */

import { scoreDownscaled } from '../detect/score-downscaled.worker.ts';
import type { Pyramid } from '../image/pyramid.ts';
import type { VisionContext } from '../networks/networks.worker.ts';
import { isOutOfFocus } from '../quality/quality.ts';
import type { DoubtfulCandidate } from './fitted-candidate.ts';
import type { FoundFace } from './found-face.ts';
import { isConfident } from './gates.ts';
import { keypointsOfMesh } from './landmarks.ts';
import type { Mesh } from './mesh.ts';
import { type RefineContext, refineMeshes } from './refine.worker.ts';
import { findMeshes } from './run-mesh.worker.ts';
import { MESH_SQUARE, squareAroundBox, squareAroundMesh } from './squares.ts';

/**
 * Squares around a doubtful candidate's box that it is refitted in: tighter and wider (a profile is off its box's
 * centre).
 */
const OTHER_SIZES = [
  { angle: 0, perBox: 1.2 },
  { angle: 0, perBox: 1.6 },
];
/** The same square as at first, rotated by multiples of 45 degrees. */
const OTHER_ANGLES = [1, 2, 3, 4, 5, 6, 7].map((eighths) => ({ angle: (eighths * Math.PI) / 4, perBox: MESH_SQUARE }));
/** Number of these squares, best mesh score first, whose mesh is refined. */
const MAX_REFINED = 4;

/** Detector score, 0 to 1, from which a candidate is tried rotated. Beside a face that is surely upright few are. */
const WORTH_ROTATING = { alone: 0.25, besideUpright: 0.9 };

/**
 * Scores of the detector at the candidate's own size and downscaled: a face beside one that is surely upright reaches
 * either.
 */
const CLEAR = 0.45;
const CLEAR_DOWNSCALED = 0.2;

/** Longer side, in pixels of the base, below which a box is as small as a downscaled one already. */
const DOWNSCALED_PX = 42;
/** Downscaled score from which a blurred candidate is a face (docs/accuracy.md). */
const SURE_DOWNSCALED = 0.7;

/** Computes a candidate's downscaled score (score-downscaled.worker.ts), once. */
type DownscaledScore = () => Promise<number>;

/**
 * Task: refits each doubtful candidate in several squares.
 * @param photo.besideUpright  whether a face of the photo is surely upright: then most doubtful candidates are not
 *                             faces, and every refit costs as much as at a face
 * @returns the best face of each candidate, the first fit's included
 */
export async function refitDoubtful(
  context: RefineContext & Pick<VisionContext, 'detector'>,
  photo: {
    readonly pyramid: Pyramid;
    readonly doubtful: readonly DoubtfulCandidate[];
    readonly besideUpright: boolean;
  },
): Promise<FoundFace[]> {
  const faces: FoundFace[] = [];
  for (const doubtful of photo.doubtful) {
    let known: Promise<number> | undefined;
    const downscaledScore = () => {
      known ??= scoreDownscaled(context.detector, photo.pyramid, doubtful.candidate);
      return known;
    };
    const face = await refit(context, photo.pyramid, doubtful, photo.besideUpright, downscaledScore);
    faces.push(await rescueBlurred(photo.pyramid, doubtful, face, downscaledScore));
  }
  return faces;
}

async function refit(
  context: RefineContext,
  pyramid: Pyramid,
  { candidate, first }: DoubtfulCandidate,
  besideUpright: boolean,
  downscaledScore: DownscaledScore,
): Promise<FoundFace> {
  if (besideUpright && candidate.score < CLEAR && (await downscaledScore()) < CLEAR_DOWNSCALED) return first.face;
  const worthRotating = besideUpright ? WORTH_ROTATING.besideUpright : WORTH_ROTATING.alone;
  const isKnown = candidate.angle !== undefined;
  const others = candidate.score >= worthRotating && !isKnown ? [...OTHER_SIZES, ...OTHER_ANGLES] : OTHER_SIZES;
  const squares = [
    squareAroundMesh(first.mesh, MESH_SQUARE),
    ...others.map(({ angle, perBox }) => squareAroundBox(candidate, (candidate.angle ?? 0) + angle, perBox)),
  ];
  const meshes = (await findMeshes(context.facemesh, pyramid, squares))
    .sort((p: Mesh, q: Mesh) => q.score - p.score)
    .slice(0, MAX_REFINED);
  const refined = await refineMeshes(
    context,
    pyramid,
    meshes.map(() => candidate),
    meshes,
  );
  return refined.reduce((best, face) => (face.confidence > best.confidence ? face : best), first.face);
}

/** Accepts a face that is too blurred for the mesh and keypoint networks, if the detector is sure of it downscaled. */
async function rescueBlurred(
  pyramid: Pyramid,
  { candidate, first: { mesh } }: DoubtfulCandidate,
  face: FoundFace,
  downscaledScore: DownscaledScore,
): Promise<FoundFace> {
  const isLarge = Math.max(candidate.width, candidate.height) >= DOWNSCALED_PX;
  if (!isLarge || !isOutOfFocus(pyramid, candidate)) return face;
  if (isConfident(face)) return { ...face, blurred: true };
  const score = candidate.downscaled ? candidate.score : await downscaledScore();
  // The first mesh is kept: refits of a blurred face are worse.
  if (score < SURE_DOWNSCALED) return face;
  return { ...face, mesh, keypoints: keypointsOfMesh(mesh), confidence: 100 * score, blurred: true };
}
