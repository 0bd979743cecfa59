import type { GrowingPyramid } from './build-pyramid.ts';
import { type Candidate, findBlurredCandidates, findCandidates, findTurnedCandidates } from './detect/detector.ts';
import { areaOf } from './geometry.ts';
import type { Lanes } from './lanes.ts';
import type { FoundFace } from './mesh/close-look.ts';
import { findFaces, isSure, withoutDoubles } from './mesh/find-faces.ts';
import type { FirstLook } from './mesh/first-look.ts';
import { meshBounds } from './mesh/mesh.ts';
import { poseOf } from './mesh/pose.ts';
import { oncePerItem } from './once.ts';
import { isOutOfFocus } from './quality.ts';
import { inShares } from './shares.ts';
import type { Stopwatch } from './stopwatch.ts';

/** Rekognition's own limit. */
const MAX_FACES = 100;

/** Degrees. Where one face is turned this far, others may be turned too far for the upright passes. */
const TURNED_ROLL = 50;

/**
 * The faces of a photo, largest first, at most 100. Looks for those that lie on their side only where there is reason to: no
 * face is upright, or one is turned already. And for blurred ones only where none is in focus.
 * @param ahead  told of faces that will hardly be dropped, as soon as they are found, of some more than once
 */
export async function findAllFaces(
  lanes: Lanes,
  growing: GrowingPyramid,
  stopwatch: Stopwatch,
  ahead: (faces: readonly FoundFace[]) => void,
): Promise<FoundFace[]> {
  const lookFirst = oncePerItem((candidates: readonly Candidate[]) =>
    inShares(lanes, candidates, async (share) =>
      lanes.run('lookFirst', { pyramid: await growing.whole(), candidates: share }),
    ),
  );
  const add = async (faces: readonly FoundFace[], find: () => Promise<Candidate[]>) => {
    const candidates = await stopwatch.time('detect', find);
    const found = await stopwatch.time('mesh', async () =>
      findFaces(lanes, await growing.whole(), candidates, lookFirst, ahead),
    );
    return withoutDoubles([...faces, ...found]);
  };

  const aheadTogether = together(ahead);
  const lookAhead = async (look: Promise<FirstLook>) => {
    const { face } = await look;
    if (isSure(face)) aheadTogether(face);
  };

  let faces = await add([], () =>
    findCandidates(lanes, growing, (early) => {
      // If one fails, so does the same look when it is needed.
      for (const look of lookFirst(early)) lookAhead(look).catch(() => undefined);
    }),
  );
  if (faces.length === 0 || faces.some(({ mesh }) => Math.abs(poseOf(mesh).roll) >= TURNED_ROLL)) {
    faces = await add(faces, () => findTurnedCandidates(lanes, growing));
  }
  const pyramid = await growing.whole();
  if (faces.every(({ mesh }) => isOutOfFocus(pyramid, meshBounds(mesh)))) {
    faces = await add(faces, () => findBlurredCandidates(lanes, growing));
  }
  return largestFirst(faces).slice(0, MAX_FACES);
}

/** Hands on what comes at about the same time, such as the faces of one batch, in one piece. */
function together<Item>(take: (items: readonly Item[]) => void): (item: Item) => void {
  const come: Item[] = [];
  return (item) => {
    if (come.push(item) === 1) setImmediate(() => take(come.splice(0)));
  };
}

function largestFirst(faces: readonly FoundFace[]): FoundFace[] {
  const area = ({ mesh }: FoundFace) => areaOf(meshBounds(mesh));
  return faces.toSorted((p, q) => area(q) - area(p));
}
