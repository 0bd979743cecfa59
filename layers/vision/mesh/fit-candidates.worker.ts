import type { Candidate } from '../detect/candidate.ts';
import { rollOf } from '../geometry/angles.ts';
import type { Pyramid } from '../image/pyramid.ts';
import type { Network } from '../networks/session.ts';
import type { FaceSquare } from './face-square.ts';
import type { FittedCandidate } from './fitted-candidate.ts';
import type { FoundFace } from './found-face.ts';
import { isHopeless } from './gates.ts';
import { findKeypoints68, keypointsOf68 } from './keypoints68.worker.ts';
import { keypointsOfMesh } from './landmarks.ts';
import type { Mesh } from './mesh.ts';
import { type RefineContext, refineMeshes } from './refine.worker.ts';
import { findMeshes } from './run-mesh.worker.ts';
import { KEYPOINTS68_SQUARE, MESH_SQUARE, squareAroundBox } from './squares.ts';

/**
 * Task: fits a mesh to candidates where the detector found them, upright or rotated a little, and refines it unless it
 * is hopeless.
 */
export async function fitCandidates(
  context: RefineContext,
  { pyramid, candidates }: { readonly pyramid: Pyramid; readonly candidates: readonly Candidate[] },
): Promise<FittedCandidate[]> {
  const squares = await squaresOf(context.landmarks68, pyramid, candidates);
  const meshes = await findMeshes(context.facemesh, pyramid, squares);
  const hopeful = candidates.map((_, i) => i).filter((i) => !isHopeless(candidates[i], meshes[i]));
  const refined = await refineMeshes(
    context,
    pyramid,
    hopeful.map((i) => candidates[i]),
    hopeful.map((i) => meshes[i]),
  );
  const faces = new Map(hopeful.map((i, k) => [i, refined[k]]));
  return meshes.map((mesh, i) => ({ mesh, face: faces.get(i) ?? noFace(candidates[i], mesh) }));
}

function noFace({ score }: Candidate, mesh: Mesh): FoundFace {
  return { mesh, keypoints: keypointsOfMesh(mesh), detectorScore: score, confidence: 0, disagreement: Infinity };
}

/** Places a square around each candidate, rotated by the roll of its 68 keypoints. */
async function squaresOf(
  landmarks68: Network,
  pyramid: Pyramid,
  candidates: readonly Candidate[],
): Promise<FaceSquare[]> {
  const keypoints68 = await findKeypoints68(
    landmarks68,
    pyramid,
    candidates.map((candidate) => squareAroundBox(candidate, candidate.angle ?? 0, KEYPOINTS68_SQUARE)),
  );
  return candidates.map((candidate, i) => {
    const { eyeLeft, eyeRight } = keypointsOf68(keypoints68[i]);
    const { angle = 0 } = candidate;
    const roll = rollOf(eyeLeft, eyeRight) - angle;
    const off = Math.atan2(Math.sin(roll), Math.cos(roll));
    // The 68-keypoint network was trained on faces near upright: a larger roll is noise.
    return squareAroundBox(candidate, Math.abs(off) < Math.PI / 3 ? angle + off : angle, MESH_SQUARE);
  });
}
