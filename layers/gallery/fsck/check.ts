import type { Collection } from '../collections.ts';
import { findOrphans } from '../compaction/orphans.ts';
import { listRetired } from '../compaction/retired.ts';
import { countAll, readCounts } from '../counts.ts';
import type { StoredFace } from '../faces.ts';
import { imageFromItem } from '../images.ts';
import { readPartition } from '../items.ts';
import { inParallel } from '../parallel.ts';
import { type ListedSegment, listSegments } from '../segments.ts';
import type { Store } from '../store.ts';
import { partitions, userVectors } from '../table.ts';
import type { Problem, Report } from './report.ts';
import { inspectSegment } from './segment.ts';
import { checkUsers } from './users.ts';

/** Whole segments in memory, each of up to 132 MB at 640 dimensions. */
const CONCURRENT_SEGMENTS = 2;

/** Most checks of a collection that seems to have problems and changes meanwhile. */
const MOST_ROUNDS = 3;

export interface CheckProgress {
  readonly stage: 'segments' | 'faces' | 'images';
  readonly done: number;
  /** Unknown for images. */
  readonly of?: number;
}

/**
 * Reads everything of a collection, in the table and in the bucket, and reports what does not agree. It changes
 * nothing, and may run while others write: when problems are found and the collection changed meanwhile, it is checked
 * again.
 */
export async function checkCollection(
  store: Store,
  collection: Collection,
  onProgress: (progress: CheckProgress) => void = () => {},
): Promise<Report> {
  for (let round = 1; ; round++) {
    const before = await fingerprint(store, collection);
    const report = await checkOnce(store, collection, onProgress);
    const isQuiet = (await fingerprint(store, collection)) === before;
    if (report.problems.length === 0 || isQuiet || round === MOST_ROUNDS) return { ...report, isQuiet };
  }
}

/** Changes with every commit, deletion and merge. */
async function fingerprint(store: Store, collection: Collection): Promise<string> {
  const segments = [
    ...(await listSegments(store, collection)),
    ...(await listSegments(store, userVectors(collection))),
  ];
  const shards = await readCounts(store, collection);
  return JSON.stringify([segments.map(({ segmentId }) => segmentId), shards]);
}

async function checkOnce(
  store: Store,
  collection: Collection,
  onProgress: (progress: CheckProgress) => void,
): Promise<Omit<Report, 'isQuiet'>> {
  const problems: Problem[] = [];
  const usersCollection = userVectors(collection);
  const ofFaces = await listSegments(store, collection);
  const ofUsers = await listSegments(store, usersCollection);
  const vectors = await vectorsIn(store, collection, ofFaces, problems, onProgress);
  const problemsOfUsers: Problem[] = [];
  const vectorsOfUsers = await vectorsIn(store, usersCollection, ofUsers, problemsOfUsers, onProgress);
  const counted = await countAll(store, collection);

  /** Faces that no image read so far lists, with their images. */
  const unlisted = new Map<string, string>();
  const userOf = new Map<string, string>();
  let faces = 0;
  for await (const items of readPartition(store, partitions.faces(collection))) {
    for (const { faceId, imageId, userId } of items as unknown as StoredFace[]) {
      const hasVector = vectors.of.delete(faceId);
      if (!hasVector && vectors.isComplete) problems.push({ kind: 'face without vector', faceId, imageId });
      unlisted.set(faceId, imageId);
      if (userId !== undefined) userOf.set(faceId, userId);
    }
    faces += items.length;
    onProgress({ stage: 'faces', done: faces, of: counted.faces });
  }
  if (counted.faces !== faces) {
    problems.push({ kind: 'wrong count', of: 'faces', counted: counted.faces, found: faces });
  }

  let images = 0;
  for await (const items of readPartition(store, partitions.images(collection))) {
    for (const image of items.map(imageFromItem)) {
      for (const { faceId } of image.faces) {
        if (unlisted.get(faceId) === image.imageId) unlisted.delete(faceId);
        else problems.push({ kind: 'image lists a missing face', faceId, imageId: image.imageId });
      }
    }
    images += items.length;
    onProgress({ stage: 'images', done: images });
  }
  for (const [faceId, imageId] of unlisted) problems.push({ kind: 'face unknown to its image', faceId, imageId });

  const retired = await retiredIn(store, collection, ofFaces, problems);
  const segments = { ofFaces, ofUsers, isComplete: vectorsOfUsers.isComplete };
  const users = await checkUsers(store, collection, segments, userOf, counted, problems);
  const retiredOfUsers = await retiredIn(store, usersCollection, ofUsers, problemsOfUsers);
  for (const problem of problemsOfUsers) {
    problems.push({ ...problem, ...('segmentId' in problem && { ofUsers: true }) });
  }
  const orphans = [...(await findOrphans(store, collection)), ...(await findOrphans(store, usersCollection))];
  return {
    faces,
    images,
    users: users.all,
    segments: ofFaces.length + ofUsers.length,
    vectors: vectors.total,
    // Vectors without a face, and further copies.
    deadVectors: vectors.of.size + vectors.copies,
    userVectors: vectorsOfUsers.total,
    deadUserVectors: vectorsOfUsers.total - users.vectors,
    orphans: orphans.length,
    orphanBytes: orphans.reduce((sum, { bytes }) => sum + bytes, 0),
    retired: retired + retiredOfUsers,
    problems,
  };
}

/** Counts retired objects, and reports those whose segments are listed. */
async function retiredIn(
  store: Store,
  collection: Collection,
  segments: readonly ListedSegment[],
  problems: Problem[],
): Promise<number> {
  const retired = (await listRetired(store, collection)).flatMap(({ segmentIds }) => segmentIds);
  const listed = new Set(segments.map(({ segmentId }) => segmentId));
  for (const segmentId of retired) {
    if (listed.has(segmentId)) problems.push({ kind: 'listed segment retired', segmentId });
  }
  return retired.length;
}

interface Vectors {
  /** FaceIds that have a vector. */
  readonly of: Set<string>;
  readonly total: number;
  /** Number of further copies of a face's vector. */
  readonly copies: number;
  /** False when a segment of an unsupported version may hold more. */
  readonly isComplete: boolean;
}

async function vectorsIn(
  store: Store,
  collection: Collection,
  segments: readonly ListedSegment[],
  problems: Problem[],
  onProgress: (progress: CheckProgress) => void,
): Promise<Vectors> {
  const of = new Set<string>();
  let [total, done, isComplete] = [0, 0, true];
  await inParallel(segments, CONCURRENT_SEGMENTS, async (segment) => {
    const { faceIds, problem } = await inspectSegment(store, collection, segment);
    if (problem) problems.push(problem);
    if (problem?.kind === 'unsupported segment') isComplete = false;
    for (const faceId of faceIds) of.add(faceId);
    total += faceIds.length;
    onProgress({ stage: 'segments', done: ++done, of: segments.length });
  });
  return { of, total, copies: total - of.size, isComplete };
}
