import type { Candidate } from './detect/candidate.ts';
import {
  type DetectWorkers,
  type Findings,
  findBlurredCandidates,
  findCandidates,
  findRotatedCandidates,
  findTurnedCandidates,
} from './detect/detector.main.ts';
import { areaOf, centreOf } from './geometry/rect.ts';
import type { GrowingPyramid } from './image/build-pyramid.main.ts';
import { withoutDuplicates } from './mesh/duplicates.ts';
import { findFaces, type Judge, type RefitWorkers } from './mesh/find-faces.main.ts';
import type { FittedCandidate } from './mesh/fitted-candidate.ts';
import type { FoundFace } from './mesh/found-face.ts';
import { isSure } from './mesh/gates.ts';
import { meshBounds } from './mesh/mesh.ts';
import type { FaceObserver } from './mesh/observer.ts';
import { poseOf } from './mesh/pose.ts';
import { divideAmong } from './networks/divide.ts';
import { isOutOfFocus } from './quality/quality.ts';
import type { Stopwatch } from './stopwatch.ts';
import { oncePerItem } from './workers/once-per-item.ts';
import type { Workers } from './workers/task.ts';

/** Rekognition's own limit. */
const MAX_FACES = 100;

/** Roll, in degrees. Where one face is turned this far, others may be turned too far for the upright passes. */
const TURNED_ROLL = 50;

/** Faint places that are searched, the most evident ones: a busy background has faint places everywhere. */
const MAX_FAINT_PLACES = 3;

/**
 * Distance from the centre of a face up to which it explains a faint place, in widths and heights of the face. A head is about
 * 1.4 faces wide.
 */
const EXPLAINED = 0.8;

type FindWorkers = DetectWorkers &
  RefitWorkers &
  Workers<Pick<typeof import('./mesh/fit-candidates.worker.ts'), 'fitCandidates'>>;

/**
 * Finds the faces of a photo, largest first, at most 100. Searches for faces that lie on their side only where no face
 * is upright or one is turned already, and for blurred ones only where none is in focus.
 * @param onSure  called with faces that will hardly be dropped, as soon as they are found, with some more than once
 * @param judge  is asked about every confident face, and may refuse it
 */
export async function findAllFaces(
  workers: FindWorkers,
  growing: GrowingPyramid,
  stopwatch: Stopwatch,
  onSure: (faces: readonly FoundFace[]) => void,
  judge: Judge,
  observer?: FaceObserver,
): Promise<FoundFace[]> {
  observer?.began(growing.size);
  const search = { workers, pyramid: growing, observer };
  const fitMeshes = oncePerItem((candidates: readonly Candidate[]) =>
    divideAmong(workers, candidates, async (part) =>
      workers.run('fitCandidates', { pyramid: await growing.whole(), candidates: part }),
    ),
  );
  const add = async (faces: readonly FoundFace[], find: () => Promise<Findings>): Promise<FoundFace[]> => {
    const { candidates, faintPlaces } = await stopwatch.time('detect', find);
    const found = await stopwatch.time('mesh', async () =>
      findFaces(workers, await growing.whole(), candidates, fitMeshes, onSure, judge, observer),
    );
    const together = withoutDuplicates([...faces, ...found], observer);
    const open = withoutExplained(faintPlaces, together).slice(0, MAX_FAINT_PLACES);
    return open.length === 0 ? together : add(together, () => findRotatedCandidates(search, open));
  };

  const reportSure = inBursts(onSure);
  const reportIfSure = async (fitted: Promise<FittedCandidate>) => {
    const { face } = await fitted;
    if (isSure(face)) reportSure(face);
  };

  let faces = await add([], () =>
    findCandidates(search, (settled) => {
      // A fit that fails here fails again where its result is needed.
      for (const fitted of fitMeshes(settled)) reportIfSure(fitted).catch(() => undefined);
    }),
  );
  if (faces.length === 0 || faces.some(({ mesh }) => Math.abs(poseOf(mesh).roll) >= TURNED_ROLL)) {
    faces = await add(faces, () => findTurnedCandidates(search));
  }
  const pyramid = await growing.whole();
  if (faces.every(({ mesh }) => isOutOfFocus(pyramid, meshBounds(mesh)))) {
    faces = await add(faces, () => findBlurredCandidates(search));
  }
  const largest = largestFirst(faces);
  for (let i = MAX_FACES; i < largest.length; i++) {
    observer?.refused(largest[i], { gate: 'face rank', value: i + 1, limit: MAX_FACES });
  }
  const answer = largest.slice(0, MAX_FACES);
  observer?.answered(answer);
  return answer;
}

/**
 * Leaves out the faint places at a face that is sure: its hair, its neck, and the face itself. Another face may be a rotated one,
 * fitted upright.
 */
function withoutExplained(faintPlaces: readonly Candidate[], faces: readonly FoundFace[]): Candidate[] {
  const bounds = faces.filter(isSure).map(({ mesh }) => meshBounds(mesh));
  return faintPlaces.filter((place) => {
    const { x, y } = centreOf(place);
    return !bounds.some((box) => {
      const face = centreOf(box);
      return Math.abs(x - face.x) < EXPLAINED * box.width && Math.abs(y - face.y) < EXPLAINED * box.height;
    });
  });
}

/** Passes on items that come at about the same time, such as the faces of one batch, in one call. */
function inBursts<Item>(take: (items: readonly Item[]) => void): (item: Item) => void {
  const burst: Item[] = [];
  return (item) => {
    if (burst.push(item) === 1) setImmediate(() => take(burst.splice(0)));
  };
}

function largestFirst(faces: readonly FoundFace[]): FoundFace[] {
  const area = ({ mesh }: FoundFace) => areaOf(meshBounds(mesh));
  return faces.toSorted((p, q) => area(q) - area(p));
}
