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

/** Whole segments in memory, of up to 130 MB. */
const SEGMENTS_AT_ONCE = 2;

/** How often a collection is looked at that has problems and changed during the look. */
const FEATURE_OF_PART = 3;

export interface CheckProgress {
  readonly stage: 'segments' | 'faces' | 'images';
  readonly done: number;
  /** Not known of images. */
  readonly of?: number;
}

/**
 * Walks all of a collection, in the table and in the bucket, and tells what does not agree. Changes nothing, and may run
 * beside writers: what looks like a problem while the collection changes is looked at again.
 */
export async function checkCollection(
  store: Store,
  collection: Collection,
  onProgress: (progress: CheckProgress) => void = () => {},
): Promise<Report> {
  for (let looks = 1; ; looks++) {
    const before = await fingerprint(store, collection);
    const report = await look(store, collection, onProgress);
    const isQuiet = (await fingerprint(store, collection)) === before;
    if (report.problems.length === 0 || isQuiet || looks === FEATURE_OF_PART) return { ...report, isQuiet };
  }
}

/** Differs after every commit, deletion and merge. */
async function fingerprint(store: Store, collection: Collection): Promise<string> {
  const segments = [
    ...(await listSegments(store, collection)),
    ...(await listSegments(store, userVectors(collection))),
  ];
  const shards = await readCounts(store, collection);
  return JSON.stringify([segments.map(({ segmentId }) => segmentId), shards]);
}

async function look(
  store: Store,
  collection: Collection,
  onProgress: (progress: CheckProgress) => void,
): Promise<Omit<Report, 'isQuiet'>> {
  const problems: Problem[] = [];
  const beside = userVectors(collection);
  const segments = { ofFaces: await listSegments(store, collection), ofUsers: await listSegments(store, beside) };
  const vectors = await vectorsIn(store, collection, segments.ofFaces, problems, onProgress);
  const problemsOfUsers: Problem[] = [];
  const vectorsOfUsers = await vectorsIn(store, beside, segments.ofUsers, problemsOfUsers, onProgress);
  const { total } = vectors;
  const counted = await countAll(store, collection);

  /** Faces that no image has been seen to list, with their images. */
  const unlisted = new Map<string, string>();
  const userOf = new Map<string, string>();
  let faces = 0;
  for await (const items of readPartition(store, partitions.faces(collection))) {
    for (const { faceId, imageId, userId } of items as unknown as StoredFace[]) {
      if (!vectors.of.delete(faceId)) problems.push({ kind: 'face without vector', faceId, imageId });
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

  const retired = await retiredIn(store, collection, segments.ofFaces, problems);
  const users = await checkUsers(store, collection, segments, userOf, counted, problems);
  const retiredOfUsers = await retiredIn(store, beside, segments.ofUsers, problemsOfUsers);
  for (const problem of problemsOfUsers)
    problems.push({ ...problem, ...('segmentId' in problem && { ofUsers: true }) });
  const orphans = [...(await findOrphans(store, collection)), ...(await findOrphans(store, beside))];
  return {
    faces,
    images,
    users: users.all,
    segments: segments.ofFaces.length + segments.ofUsers.length,
    vectors: total,
    // What no face asked for, and what there was more than once.
    deadVectors: vectors.of.size + vectors.copies,
    userVectors: vectorsOfUsers.total,
    deadUserVectors: vectorsOfUsers.total - users.vectors,
    orphans: orphans.length,
    orphanBytes: orphans.reduce((sum, { bytes }) => sum + bytes, 0),
    retired: retired + retiredOfUsers,
    problems,
  };
}

/** @returns how many objects wait for their deletion */
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

/** The FaceIds that have a vector; how many vectors there are; how many of them are one face's second or third. */
async function vectorsIn(
  store: Store,
  collection: Collection,
  segments: readonly ListedSegment[],
  problems: Problem[],
  onProgress: (progress: CheckProgress) => void,
): Promise<{ of: Set<string>; total: number; copies: number }> {
  const of = new Set<string>();
  let [total, done] = [0, 0];
  await inParallel(segments, SEGMENTS_AT_ONCE, async (segment) => {
    const { faceIds, problem } = await inspectSegment(store, collection, segment);
    if (problem) problems.push(problem);
    for (const faceId of faceIds) of.add(faceId);
    total += faceIds.length;
    onProgress({ stage: 'segments', done: ++done, of: segments.length });
  });
  return { of, total, copies: total - of.size };
}
