/** From candidates to faces: every candidate has to convince two more networks. */

import type { Candidate } from '../detect/candidate.ts';
import { nonMaximumSuppression } from '../detect/non-maximum-suppression.ts';
import { rollOf } from '../geometry/angles.ts';
import { overlapOfSmaller } from '../geometry/rect.ts';
import type { Pyramid } from '../image/pyramid.ts';
import { divideAmong } from '../networks/divide.ts';
import type { Workers } from '../workers/task.ts';
import type { FittedCandidate } from './fitted-candidate.ts';
import type { FoundFace } from './found-face.ts';
import { isConfident, isSure, refusalOf } from './gates.ts';
import { meshBounds } from './mesh.ts';
import type { FaceObserver } from './observer.ts';

/** Workers that run at least the task of refit-doubtful.worker.ts. */
export type RefitWorkers = Workers<Pick<typeof import('./refit-doubtful.worker.ts'), 'refitDoubtful'>>;

/** Judges faces by more than the networks that found them: returns each with the confidence that it then has. */
export type Judge = (faces: readonly FoundFace[]) => Promise<FoundFace[]>;

/** Largest roll of an upright face, in radians. */
const UPRIGHT = Math.PI / 6;

/**
 * Share of the smaller of two meshes: close up, a part of a face can pass for a face of its own. Two heads cheek to
 * cheek share less.
 */
const MAX_OVERLAP = 0.3;

/**
 * Finds the faces among candidates, surest first.
 * @param fitMeshes  fits a mesh to candidates (fit-candidates.worker.ts)
 * @param onSure  called with the faces that no refit can change
 * @param judge  is asked about every confident face, and may refuse it
 */
export async function findFaces(
  workers: RefitWorkers,
  pyramid: Pyramid,
  candidates: readonly Candidate[],
  fitMeshes: (candidates: readonly Candidate[]) => readonly Promise<FittedCandidate>[],
  onSure: (faces: readonly FoundFace[]) => void,
  judge: Judge,
  observer?: FaceObserver,
): Promise<FoundFace[]> {
  const fitted = await Promise.all(fitMeshes(candidates));
  const sure = fitted.map(({ face }) => face).filter(isSure);
  const doubtful = candidates
    .map((candidate, i) => ({ candidate, first: fitted[i] }))
    .filter(({ first }) => !isSure(first.face));
  const besideUpright = sure.some(isUpright);
  const refitting = divideAmong(workers, doubtful, (part) =>
    workers.run('refitDoubtful', { pyramid, doubtful: part, besideUpright }),
  );
  onSure(withoutDuplicates(sure));
  const faces = [...sure, ...(await Promise.all(refitting))];
  const confident = faces.filter(isConfident);
  const judged = await judge(confident);
  if (observer) {
    for (const [i, candidate] of candidates.entries()) observer.fitted(candidate, fitted[i].face);
    for (const [i, { candidate }] of doubtful.entries()) observer.refitted(candidate, faces[sure.length + i]);
    for (const [i, face] of confident.entries()) observer.judged(face, judged[i]);
    for (const face of [...faces.filter((face) => !isConfident(face)), ...judged]) {
      if (!isConfident(face)) observer.refused(face, refusalOf(face));
    }
  }
  return withoutDuplicates(judged.filter(isConfident), observer);
}

/** Keeps the surest of faces whose meshes overlap. @returns them surest first */
export function withoutDuplicates(faces: readonly FoundFace[], observer?: FaceObserver): FoundFace[] {
  const onDropped = (dropped: FoundFace, by: FoundFace, value: number) =>
    observer?.refused(dropped, { gate: 'mesh overlap', value, limit: MAX_OVERLAP }, by);
  return nonMaximumSuppression(
    faces,
    MAX_OVERLAP,
    {
      score: ({ confidence }) => confidence,
      rect: ({ mesh }) => meshBounds(mesh),
      overlap: overlapOfSmaller,
    },
    observer && onDropped,
  );
}

function isUpright({ keypoints: { eyeLeft, eyeRight } }: FoundFace): boolean {
  return Math.abs(rollOf(eyeLeft, eyeRight)) < UPRIGHT;
}
