/** Fits a mesh as well as it can be, and sums up what three networks say of the face. */

import { faceConfidence } from '../confidence.ts';
import type { Candidate } from '../detect/detector.ts';
import { averageFivePoints, type FivePoints, fivePointsDistance } from '../five-points.ts';
import type { Models } from '../models.ts';
import type { Pyramid } from '../pyramid.ts';
import type { Model } from '../session.ts';
import type { FaceSquare } from './face-square.ts';
import { fivePointsOfMesh } from './landmarks.ts';
import { findMeshes, type Mesh, meshBounds } from './mesh.ts';
import { findPoints68, fivePointsOf68 } from './points68.ts';
import { MESH_SQUARE, POINTS68_SQUARE, squareAroundMesh } from './squares.ts';

export interface FoundFace {
  readonly mesh: Mesh;
  /** The mean of the mesh's and the 68-point network's. */
  readonly fivePoints: FivePoints;
  /** That this is a face, in percent. */
  readonly confidence: number;
  /** How far apart the two put the five points, in longer sides of the mesh. */
  readonly disagreement: number;
}

/** Of less, nobody would say that it is a face. */
export const MIN_CONFIDENCE = 50;

/** A mesh found in a square as good as its own is not looked for again. */
const REFINING_LOOKS = 3;
const MAX_ANGLE_OFF = (5 * Math.PI) / 180;
const MAX_SHIFT_OFF = 0.06;
const MAX_SCALE_OFF = 1.12;
const MAX_SCORE_LOSS = 0.1;

/** Fits each mesh in its best square, asks the 68 points for their opinion, and sums up what all say. */
export async function lookClosely(
  { facemesh, landmarks68 }: Pick<Models, 'facemesh' | 'landmarks68'>,
  pyramid: Pyramid,
  candidates: readonly Candidate[],
  roughMeshes: readonly Mesh[],
): Promise<FoundFace[]> {
  const meshes = await refine(facemesh, pyramid, roughMeshes);
  const points68 = await findPoints68(
    landmarks68,
    pyramid,
    meshes.map((mesh) => squareAroundMesh(mesh, POINTS68_SQUARE)),
  );
  return meshes.map((mesh, i): FoundFace => {
    const ofMesh = fivePointsOfMesh(mesh);
    const of68 = fivePointsOf68(points68[i]);
    const { width, height } = meshBounds(mesh);
    const disagreement = fivePointsDistance(ofMesh, of68) / Math.max(width, height);
    return {
      mesh,
      fivePoints: averageFivePoints(ofMesh, of68),
      confidence: faceConfidence({ detectorScore: candidates[i].score, meshScore: mesh.score, disagreement }),
      disagreement,
    };
  });
}

/**
 * Looks again where the mesh shows that its square was off: turned, shifted or of the wrong size. The network leans towards
 * seeing a face upright in its square, so one look may not be enough to turn all the way.
 */
async function refine(facemesh: Model, pyramid: Pyramid, meshes: readonly Mesh[]): Promise<Mesh[]> {
  const refined = [...meshes];
  let open = meshes.map((_, i) => i);
  for (let look = 0; look < REFINING_LOOKS; look++) {
    open = open.filter((i) => isOff(refined[i].square, squareAroundMesh(refined[i], MESH_SQUARE)));
    const again = await findMeshes(
      facemesh,
      pyramid,
      open.map((i) => squareAroundMesh(refined[i], MESH_SQUARE)),
    );
    open = open.filter((i, k) => {
      // A profile may be lost in the square that its own mesh asks for: then the last look stands.
      const isBetter = again[k].score >= refined[i].score - MAX_SCORE_LOSS;
      if (isBetter) refined[i] = again[k];
      return isBetter;
    });
  }
  return refined;
}

function isOff(given: FaceSquare, wanted: FaceSquare): boolean {
  const turn = wanted.angle - given.angle;
  const angle = Math.abs(Math.atan2(Math.sin(turn), Math.cos(turn)));
  const shift = Math.hypot(wanted.centre.x - given.centre.x, wanted.centre.y - given.centre.y) / wanted.side;
  const growth = Math.max(wanted.side / given.side, given.side / wanted.side);
  return angle > MAX_ANGLE_OFF || shift > MAX_SHIFT_OFF || growth > MAX_SCALE_OFF;
}
