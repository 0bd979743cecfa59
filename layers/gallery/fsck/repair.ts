import type { Collection } from '../collections.ts';
import type { VectorIndex } from '../search/port.ts';
import { segmentsIndex } from '../search/segments-index.ts';
import type { Store } from '../store.ts';
import { userVectors } from '../table.ts';
import { CHANGED, type Outcome, UPGRADE } from './outcome.ts';
import { addFaceToImage, correctCount, removeFaceFromImage } from './repair-faces.ts';
import { correctRecord, recoverVectors, unlist, unretire } from './repair-segments.ts';
import { dropStrayVector, freeStrayFace, rebuildUser } from './repair-users.ts';
import type { Problem, Report } from './report.ts';

/** A problem that was not repaired, and what can be done about it. */
export interface Unmended {
  readonly problem: Problem;
  readonly why: string;
}

export interface Repairs {
  readonly mended: readonly Problem[];
  readonly unmended: readonly Unmended[];
}

/** Context of the repair of one problem. */
interface Job {
  readonly store: Store;
  readonly collection: Collection;
  readonly index: VectorIndex;
  readonly isQuiet: boolean;
  /** Faces whose vectors were recovered. */
  readonly recovered: ReadonlySet<string>;
  /** Number of faces whose vectors could not be recovered. */
  readonly lost: number;
  readonly hasUnsupported: boolean;
}

/**
 * Repairs the problems of a report as far as possible. Every repair is conditional on its problem persisting, and loses
 * nothing: a segment is taken off the list only if every face has its vector in another.
 */
export async function repairCollection(store: Store, collection: Collection, report: Report): Promise<Repairs> {
  const mended: Problem[] = [];
  const unmended: Unmended[] = [];
  const lacking = report.problems.filter((problem) => problem.kind === 'face without vector');
  const recovered = await recoverVectors(store, collection, new Set(lacking.map(({ faceId }) => faceId)));
  const job: Job = {
    store,
    collection,
    // Reads the heads of the segments once, if any user is to be rebuilt.
    index: segmentsIndex(store),
    isQuiet: report.isQuiet,
    recovered,
    lost: lacking.filter(({ faceId }) => !recovered.has(faceId)).length,
    hasUnsupported: report.problems.some(({ kind }) => kind === 'unsupported segment'),
  };
  for (const problem of report.problems) {
    const why = await repair(job, problem);
    if (why === undefined) mended.push(problem);
    else unmended.push({ problem, why });
  }
  return { mended, unmended };
}

async function repair(job: Job, problem: Problem): Promise<Outcome> {
  const { store, collection, index, isQuiet, recovered, lost, hasUnsupported } = job;
  switch (problem.kind) {
    case 'face without vector':
      if (recovered.has(problem.faceId)) return undefined;
      if (!isQuiet) return CHANGED;
      return 'its vector is in no object: delete the face and index its photo again';
    case 'unsupported segment':
      return UPGRADE;
    case 'broken segment':
      // While a segment cannot be read, it is unknown which faces have their vectors elsewhere.
      if (hasUnsupported) return UPGRADE;
      // Users' vectors can be recomputed from those of their faces.
      if (lost === 0 || problem.ofUsers) return unlist(store, generationOf(collection, problem), problem.segmentId);
      return `${lost} faces lack their vectors, which it may hold: restore the object, or delete those faces first`;
    case 'wrong segment record':
      return correctRecord(store, generationOf(collection, problem), problem.segmentId);
    case 'listed segment retired':
      return unretire(store, generationOf(collection, problem), problem.segmentId);
    case 'face unknown to its image':
      return addFaceToImage(store, collection, problem);
    case 'image lists a missing face':
      return removeFaceFromImage(store, collection, problem);
    case 'wrong count':
      if (!isQuiet) return CHANGED;
      return correctCount(store, collection, { [problem.of]: problem.found - problem.counted });
    case 'face unknown to its user':
      return freeStrayFace(store, collection, problem);
    case 'user lists a face of others':
    case 'wrong user vector':
      return rebuildUser(store, collection, index, problem.userId);
    case 'vector of no user':
      return dropStrayVector(store, collection, problem);
  }
}

function generationOf(collection: Collection, { ofUsers }: { readonly ofUsers?: true }): Collection {
  return ofUsers ? userVectors(collection) : collection;
}
