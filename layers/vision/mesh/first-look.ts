import type { Candidate } from '../detect/detector.ts';
import type { Models } from '../models.ts';
import type { Pyramid } from '../pyramid.ts';
import type { Model } from '../session.ts';
import { type FoundFace, lookClosely } from './close-look.ts';
import type { FaceSquare } from './face-square.ts';
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

/** Looks at candidates where the detector saw them. */
export async function lookFirst(
  models: Pick<Models, 'facemesh' | 'landmarks68'>,
  { pyramid, candidates }: { readonly pyramid: Pyramid; readonly candidates: readonly Candidate[] },
): Promise<FirstLook[]> {
  const squares = await squaresOf(models.landmarks68, pyramid, candidates);
  const meshes = await findMeshes(models.facemesh, pyramid, squares);
  const faces = await lookClosely(models, pyramid, candidates, meshes);
  return candidates.map((_, i) => ({ mesh: meshes[i], face: faces[i] }));
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
