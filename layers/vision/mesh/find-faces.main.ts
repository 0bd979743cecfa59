/** From candidates to faces: every candidate has to convince two more networks. */

import type { Candidate } from '../detect/candidate.ts';
import { rollOf } from '../geometry/angles.ts';
import type { Pyramid } from '../image/pyramid.ts';
import { divideAmong } from '../networks/divide.ts';
import type { Workers } from '../workers/task.ts';
import { withoutDuplicates } from './duplicates.ts';
import type { FittedCandidate } from './fitted-candidate.ts';
import type { FoundFace } from './found-face.ts';
import { isConfident, isSure, refusalOf } from './gates.ts';
import type { FaceObserver } from './observer.ts';

/** Workers that run at least the task of refit-doubtful.worker.ts. */
export type RefitWorkers = Workers<Pick<typeof import('./refit-doubtful.worker.ts'), 'refitDoubtful'>>;

/** Judges faces by more than the networks that found them: returns each with the confidence that it then has. */
export type Judge = (faces: readonly FoundFace[]) => Promise<FoundFace[]>;

/** Largest roll of an upright face, in radians. */
const UPRIGHT = Math.PI / 6;

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
  const refits = await Promise.all(refitting);
  const faces = [...sure, ...refits];
  const confident = faces.filter(isConfident);
  const judged = await judge(confident);
  if (observer) {
    for (const [i, candidate] of candidates.entries()) observer.fitted(candidate, fitted[i].face);
    for (const [i, { candidate }] of doubtful.entries()) observer.refitted(candidate, refits[i]);
    for (const [i, face] of confident.entries()) observer.judged(face, judged[i]);
    for (const face of [...faces.filter((face) => !isConfident(face)), ...judged]) {
      if (!isConfident(face)) observer.refused(face, refusalOf(face));
    }
  }
  const found = withoutDuplicates(judged.filter(isConfident), observer);
  const dropped = new Set(confident.filter((_, i) => isConfident(judged[i]) && !found.includes(judged[i])));
  // A refit may slide onto the face beside it: the first fit is where the detector's box is.
  const slid = doubtful.filter((_, i) => dropped.has(refits[i])).map(({ first }) => first.face);
  const instead = slid.filter(isConfident);
  if (instead.length === 0) return found;
  const judgedInstead = await judge(instead);
  for (const [i, face] of instead.entries()) observer?.judged(face, judgedInstead[i]);
  return withoutDuplicates([...found, ...judgedInstead.filter(isConfident)]);
}

function isUpright({ keypoints: { eyeLeft, eyeRight } }: FoundFace): boolean {
  return Math.abs(rollOf(eyeLeft, eyeRight)) < UPRIGHT;
}
