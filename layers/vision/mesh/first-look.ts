import type { Candidate } from '../detect/detector.ts';
import type { Models } from '../models.ts';
import type { Pyramid } from '../pyramid.ts';
import type { Model } from '../session.ts';
import { type FoundFace, lookClosely } from './close-look.ts';
import type { FaceSquare } from './face-square.ts';
import { fivePointsOfMesh } from './landmarks.ts';
import { findMeshes, type Mesh } from './mesh.ts';
import { findPoints68, fivePointsOf68 } from './points68.ts';
import { MESH_SQUARE, POINTS68_SQUARE, rollOf, squareAroundBox } from './squares.ts';

/** What a candidate looks like upright, or turned a little. */
export interface FirstLook {
  /** In the square that the detector's box suggests. */
  readonly mesh: Mesh;
  /** After a closer look. */
  readonly face: FoundFace;
}

/**
 * Where detector and mesh both see less than this, no closer look ever made a face of it: of none of the 101 such candidates in
 * 1,000 photos of lfw-dev.
 */
const HOPELESS = { detectorScore: 0.45, meshScore: 0.01 };

/** Looks at candidates where the detector saw them. */
export async function lookFirst(
  models: Pick<Models, 'facemesh' | 'landmarks68'>,
  { pyramid, candidates }: { readonly pyramid: Pyramid; readonly candidates: readonly Candidate[] },
): Promise<FirstLook[]> {
  const squares = await squaresOf(models.landmarks68, pyramid, candidates);
  const meshes = await findMeshes(models.facemesh, pyramid, squares);
  const hopeful = candidates.map((_, i) => i).filter((i) => !isHopeless(candidates[i], meshes[i]));
  const closeLooks = await lookClosely(
    models,
    pyramid,
    hopeful.map((i) => candidates[i]),
    hopeful.map((i) => meshes[i]),
  );
  const faces = new Map(hopeful.map((i, k) => [i, closeLooks[k]]));
  return meshes.map((mesh, i) => ({ mesh, face: faces.get(i) ?? noFace(mesh) }));
}

function isHopeless({ score }: Candidate, mesh: Mesh): boolean {
  return score < HOPELESS.detectorScore && mesh.score < HOPELESS.meshScore;
}

function noFace(mesh: Mesh): FoundFace {
  return { mesh, fivePoints: fivePointsOfMesh(mesh), confidence: 0, disagreement: Infinity };
}

/** The square around each candidate, turned as the 68 points say. */
async function squaresOf(
  landmarks68: Model,
  pyramid: Pyramid,
  candidates: readonly Candidate[],
): Promise<FaceSquare[]> {
  const points68 = await findPoints68(
    landmarks68,
    pyramid,
    candidates.map((candidate) => squareAroundBox(candidate, 0, POINTS68_SQUARE)),
  );
  return candidates.map((candidate, i) => {
    const { eyeLeft, eyeRight } = fivePointsOf68(points68[i]);
    const angle = rollOf(eyeLeft, eyeRight);
    // The 68 points were trained on faces near upright: a larger turn is noise.
    return squareAroundBox(candidate, Math.abs(angle) < Math.PI / 3 ? angle : 0, MESH_SQUARE);
  });
}
