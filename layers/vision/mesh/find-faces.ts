/** From boxes that may be faces to faces: every candidate has to convince two more networks. */

import type { Candidate } from '../detect/detector.ts';
import { suppress } from '../detect/suppress.ts';
import { overlapOfSmaller } from '../geometry.ts';
import type { Lanes } from '../lanes.ts';
import type { Pyramid } from '../pyramid.ts';
import { inShares } from '../shares.ts';
import { type FoundFace, MIN_CONFIDENCE } from './close-look.ts';
import type { FirstLook } from './first-look.ts';
import { meshBounds } from './mesh.ts';
import { rollOf } from './squares.ts';

/**
 * Where mesh and 68 points are closer than this, they see the face as it is: so do nine in ten upright faces at first sight.
 * Others may be turned (upside down makes a fair mesh, but the two disagree on it), or none.
 */
const IN_AGREEMENT = 0.028;
const SURE_SCORE = 0.98;
const UPRIGHT = Math.PI / 6;

/** Of the smaller of two meshes: close up, a part of a face can pass for a face of its own. Two heads cheek to cheek share less. */
const MAX_OVERLAP = 0.3;

/**
 * The faces among the candidates, surest first.
 * @param lookFirst  makes the first look at each
 * @param ahead  told of those that no second look can change
 */
export async function findFaces(
  lanes: Lanes,
  pyramid: Pyramid,
  candidates: readonly Candidate[],
  lookFirst: (candidates: readonly Candidate[]) => readonly Promise<FirstLook>[],
  ahead: (faces: readonly FoundFace[]) => void,
): Promise<FoundFace[]> {
  const looks = await Promise.all(lookFirst(candidates));
  const sure = looks.map(({ face }) => face).filter(isSure);
  const doubts = candidates
    .map((candidate, i) => ({ candidate, first: looks[i] }))
    .filter(({ first }) => !isSure(first.face));
  const besideUpright = looks.some(({ face }) => isSure(face) && isUpright(face));
  const again = inShares(lanes, doubts, (share) => lanes.run('lookAgain', { pyramid, doubts: share, besideUpright }));
  ahead(withoutDoubles(sure));
  return withoutDoubles(
    [...sure, ...(await Promise.all(again))].filter(({ confidence }) => confidence >= MIN_CONFIDENCE),
  );
}

/** Of meshes that lie over one another the surest, surest first. */
export function withoutDoubles(faces: readonly FoundFace[]): FoundFace[] {
  return suppress(faces, MAX_OVERLAP, {
    score: ({ confidence }) => confidence,
    rect: ({ mesh }) => meshBounds(mesh),
    overlap: overlapOfSmaller,
  });
}

/** Whether mesh and 68 points leave no doubt. */
export function isSure({ mesh, disagreement }: FoundFace): boolean {
  return mesh.score > SURE_SCORE && disagreement < IN_AGREEMENT;
}

function isUpright({ fivePoints: { eyeLeft, eyeRight } }: FoundFace): boolean {
  return Math.abs(rollOf(eyeLeft, eyeRight)) < UPRIGHT;
}
