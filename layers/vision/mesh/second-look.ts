/** Candidates that did not convince at first sight: they may be turned, seen from the side, out of focus, or no faces. */

import type { Candidate } from '../detect/detector.ts';
import { scoreFromAfar } from '../detect/from-afar.ts';
import type { Models } from '../models.ts';
import type { Pyramid } from '../pyramid.ts';
import { isOutOfFocus } from '../quality.ts';
import { type FoundFace, lookClosely, MIN_CONFIDENCE } from './close-look.ts';
import type { FirstLook } from './first-look.ts';
import { fivePointsOfMesh } from './landmarks.ts';
import { findMeshes, type Mesh } from './mesh.ts';
import { MESH_SQUARE, squareAroundBox, squareAroundMesh } from './squares.ts';

/**
 * Squares that a doubtful candidate is given beside its first: tighter and wider (a profile is off its box's middle), and
 * turned by eighths of a circle.
 */
const OTHER_SIZES = [
  { angle: 0, perBox: 1.2 },
  { angle: 0, perBox: 1.6 },
];
const OTHER_TURNS = [1, 2, 3, 4, 5, 6, 7].map((eighths) => ({ angle: (eighths * Math.PI) / 4, perBox: MESH_SQUARE }));
/** Of these squares the best by the mesh's own score are looked at closely. */
const CLOSE_LOOKS = 4;

/** The detector's score from which a candidate is shown turned. Beside a face that is surely upright few are. */
const WORTH_TURNING = { alone: 0.25, besideUpright: 0.9 };

/** Scores, at first sight and from afar, of which a face beside one that is surely upright reaches either. */
const CLEAR = 0.45;
const CLEAR_FROM_AFAR = 0.2;

/** A box smaller than this, in pixels, is seen from afar already. */
const NEAR_PX = 42;
const SURE_FROM_AFAR = 0.7;

type FaceModels = Pick<Models, 'detector' | 'facemesh' | 'landmarks68'>;

/** The detector's opinion of the candidate from afar, asked for once at most. */
type FromAfar = () => Promise<number>;

export interface Doubt {
  readonly candidate: Candidate;
  readonly first: FirstLook;
}

/**
 * The best that each candidate can be made of, its first look included.
 * @param photo.besideUpright  whether a face of the photo is surely upright: then most doubtful candidates are none, and every
 *                             look costs as much as at a face
 */
export async function lookAgain(
  models: FaceModels,
  photo: { readonly pyramid: Pyramid; readonly doubts: readonly Doubt[]; readonly besideUpright: boolean },
): Promise<FoundFace[]> {
  const faces: FoundFace[] = [];
  for (const doubt of photo.doubts) {
    let known: Promise<number> | undefined;
    const fromAfar = () => {
      known ??= scoreFromAfar(models.detector, photo.pyramid, doubt.candidate);
      return known;
    };
    const face = await lookAround(models, photo.pyramid, doubt, photo.besideUpright, fromAfar);
    faces.push(await lookFromAfar(photo.pyramid, doubt, face, fromAfar));
  }
  return faces;
}

async function lookAround(
  models: FaceModels,
  pyramid: Pyramid,
  { candidate, first }: Doubt,
  besideUpright: boolean,
  fromAfar: FromAfar,
): Promise<FoundFace> {
  if (besideUpright && candidate.score < CLEAR && (await fromAfar()) < CLEAR_FROM_AFAR) return first.face;
  const worthTurning = besideUpright ? WORTH_TURNING.besideUpright : WORTH_TURNING.alone;
  const looks = candidate.score >= worthTurning ? [...OTHER_SIZES, ...OTHER_TURNS] : OTHER_SIZES;
  const squares = [
    squareAroundMesh(first.mesh, MESH_SQUARE),
    ...looks.map(({ angle, perBox }) => squareAroundBox(candidate, angle, perBox)),
  ];
  const meshes = (await findMeshes(models.facemesh, pyramid, squares))
    .sort((p: Mesh, q: Mesh) => q.score - p.score)
    .slice(0, CLOSE_LOOKS);
  const again = await lookClosely(
    models,
    pyramid,
    meshes.map(() => candidate),
    meshes,
  );
  return again.reduce((best, face) => (face.confidence > best.confidence ? face : best), first.face);
}

/** Out of focus, a face convinces neither network, but it is there: from afar the detector sees it all the better. */
async function lookFromAfar(
  pyramid: Pyramid,
  { candidate, first: { mesh } }: Doubt,
  face: FoundFace,
  fromAfar: FromAfar,
): Promise<FoundFace> {
  const isNear = Math.max(candidate.width, candidate.height) >= NEAR_PX;
  if (face.confidence >= MIN_CONFIDENCE || !isNear || !isOutOfFocus(pyramid, candidate)) return face;
  const score = candidate.fromAfar ? candidate.score : await fromAfar();
  // The closer looks only led astray.
  return score < SURE_FROM_AFAR ? face : { ...face, mesh, fivePoints: fivePointsOfMesh(mesh), confidence: 100 * score };
}
