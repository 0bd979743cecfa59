/** Refines meshes, and combines the scores of three networks into a confidence. */

import type { Candidate } from '../detect/candidate.ts';
import { averageKeypoints, keypointDistance } from '../geometry/keypoints.ts';
import type { Pyramid } from '../image/pyramid.ts';
import type { VisionContext } from '../networks/networks.worker.ts';
import type { Network } from '../networks/session.ts';
import { faceConfidence } from './confidence.ts';
import type { FaceSquare } from './face-square.ts';
import type { FoundFace } from './found-face.ts';
import { findKeypoints68, keypointsOf68 } from './keypoints68.worker.ts';
import { keypointsOfMesh } from './landmarks.ts';
import { type Mesh, meshBounds } from './mesh.ts';
import { findMeshes } from './run-mesh.worker.ts';
import { KEYPOINTS68_SQUARE, MESH_SQUARE, squareAroundMesh } from './squares.ts';

/** Part of a worker's context that refining a mesh needs. */
export type RefineContext = Pick<VisionContext, 'facemesh' | 'landmarks68' | 'confidence'>;

/** Most refinements of one mesh. */
const REFINEMENTS = 3;
/**
 * A mesh is refined while its square is off by more than one of these: radians, sides of the square, ratio of the
 * sides.
 */
const MAX_ANGLE_OFF = (5 * Math.PI) / 180;
const MAX_SHIFT_OFF = 0.06;
const MAX_SCALE_OFF = 1.12;
/** Loss of the mesh score, 0 to 1, up to which a refined mesh replaces the one before it. */
const MAX_SCORE_LOSS = 0.1;

/**
 * Refines meshes and scores them as faces.
 * @param candidates  the candidate of each mesh, in the same order
 */
export async function refineMeshes(
  { facemesh, landmarks68, confidence }: RefineContext,
  pyramid: Pyramid,
  candidates: readonly Candidate[],
  roughMeshes: readonly Mesh[],
): Promise<FoundFace[]> {
  const meshes = await refine(facemesh, pyramid, roughMeshes);
  const keypoints68 = await findKeypoints68(
    landmarks68,
    pyramid,
    meshes.map((mesh) => squareAroundMesh(mesh, KEYPOINTS68_SQUARE)),
  );
  return meshes.map((mesh, i): FoundFace => {
    const ofMesh = keypointsOfMesh(mesh);
    const of68 = keypointsOf68(keypoints68[i]);
    const { width, height } = meshBounds(mesh);
    const disagreement = keypointDistance(ofMesh, of68) / Math.max(width, height);
    const evidence = { detectorScore: candidates[i].score, meshScore: mesh.score, disagreement };
    return {
      mesh,
      keypoints: averageKeypoints(ofMesh, of68),
      detectorScore: candidates[i].score,
      confidence: faceConfidence(evidence, confidence),
      disagreement,
    };
  });
}

/**
 * Fits a mesh again where it shows that its square was off: rotated, shifted or of the wrong size. The network is
 * biased towards a face that is upright in its square, so one step may not correct the whole rotation.
 */
async function refine(facemesh: Network, pyramid: Pyramid, meshes: readonly Mesh[]): Promise<Mesh[]> {
  const refined = [...meshes];
  let open = meshes.map((_, i) => i);
  for (let step = 0; step < REFINEMENTS; step++) {
    open = open.filter((i) => isOff(refined[i].square, squareAroundMesh(refined[i], MESH_SQUARE)));
    const again = await findMeshes(
      facemesh,
      pyramid,
      open.map((i) => squareAroundMesh(refined[i], MESH_SQUARE)),
    );
    open = open.filter((i, k) => {
      // A profile may be lost in the square around its own mesh: then the previous mesh is kept.
      const isBetter = again[k].score >= refined[i].score - MAX_SCORE_LOSS;
      if (isBetter) refined[i] = again[k];
      return isBetter;
    });
  }
  return refined;
}

/** Whether the square that a mesh was fitted in differs too much from the one that it should have been fitted in. */
function isOff(given: FaceSquare, wanted: FaceSquare): boolean {
  const rotation = wanted.angle - given.angle;
  const angle = Math.abs(Math.atan2(Math.sin(rotation), Math.cos(rotation)));
  const shift = Math.hypot(wanted.centre.x - given.centre.x, wanted.centre.y - given.centre.y) / wanted.side;
  const growth = Math.max(wanted.side / given.side, given.side / wanted.side);
  return angle > MAX_ANGLE_OFF || shift > MAX_SHIFT_OFF || growth > MAX_SCALE_OFF;
}
