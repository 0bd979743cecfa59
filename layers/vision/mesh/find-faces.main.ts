/** From candidates to faces: every candidate has to convince two more networks. */

import type { Candidate } from '../detect/candidate.ts';
import { nonMaximumSuppression } from '../detect/non-maximum-suppression.ts';
import { rollOf } from '../geometry/angles.ts';
import { overlapOfSmaller } from '../geometry/rect.ts';
import type { Pyramid } from '../image/pyramid.ts';
import { divideAmong } from '../networks/divide.ts';
import type { Workers } from '../workers/task.ts';
import type { FittedCandidate } from './fitted-candidate.ts';
import { type FoundFace, MIN_CONFIDENCE } from './found-face.ts';
import { meshBounds } from './mesh.ts';

/** Workers that run at least the task of refit-doubtful.worker.ts. */
export type RefitWorkers = Workers<Pick<typeof import('./refit-doubtful.worker.ts'), 'refitDoubtful'>>;

/**
 * Disagreement (found-face.ts) below which mesh and 68 keypoints see the face as it is: nine in ten upright faces, at the first
 * fit. Others may be rotated (upside down makes a fair mesh, but the two disagree on it), or not be faces.
 */
const IN_AGREEMENT = 0.028;
const SURE_SCORE = 0.98;
/** Largest roll of an upright face, in radians. */
const UPRIGHT = Math.PI / 6;

/** Share of the smaller of two meshes: close up, a part of a face can pass for a face of its own. Two heads cheek to cheek share less. */
const MAX_OVERLAP = 0.3;

/**
 * Finds the faces among candidates, surest first.
 * @param fitMeshes  fits a mesh to candidates (fit-candidates.worker.ts)
 * @param onSure  called with the faces that no refit can change
 */
export async function findFaces(
  workers: RefitWorkers,
  pyramid: Pyramid,
  candidates: readonly Candidate[],
  fitMeshes: (candidates: readonly Candidate[]) => readonly Promise<FittedCandidate>[],
  onSure: (faces: readonly FoundFace[]) => void,
): Promise<FoundFace[]> {
  const fitted = await Promise.all(fitMeshes(candidates));
  const sure = fitted.map(({ face }) => face).filter(isSure);
  const doubtful = candidates
    .map((candidate, i) => ({ candidate, first: fitted[i] }))
    .filter(({ first }) => !isSure(first.face));
  const besideUpright = sure.some(isUpright);
  const refitted = divideAmong(workers, doubtful, (part) =>
    workers.run('refitDoubtful', { pyramid, doubtful: part, besideUpright }),
  );
  onSure(withoutDoubles(sure));
  return withoutDoubles(
    [...sure, ...(await Promise.all(refitted))].filter(({ confidence }) => confidence >= MIN_CONFIDENCE),
  );
}

/** Keeps the surest of faces whose meshes overlap. @returns them surest first */
export function withoutDoubles(faces: readonly FoundFace[]): FoundFace[] {
  return nonMaximumSuppression(faces, MAX_OVERLAP, {
    score: ({ confidence }) => confidence,
    rect: ({ mesh }) => meshBounds(mesh),
    overlap: overlapOfSmaller,
  });
}

/** Whether mesh and 68 keypoints leave no doubt that this is a face, and where. */
export function isSure({ mesh, disagreement }: FoundFace): boolean {
  return mesh.score > SURE_SCORE && disagreement < IN_AGREEMENT;
}

function isUpright({ keypoints: { eyeLeft, eyeRight } }: FoundFace): boolean {
  return Math.abs(rollOf(eyeLeft, eyeRight)) < UPRIGHT;
}
