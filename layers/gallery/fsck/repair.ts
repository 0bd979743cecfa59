import { NoSuchKey } from '@aws-sdk/client-s3';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Collection } from '../collections.ts';
import { findOrphans } from '../compaction/orphans.ts';
import { listRetired } from '../compaction/retired.ts';
import { retirement } from '../compaction/swap.ts';
import { CorruptSegment } from '../errors.ts';
import { getFaces } from '../faces.ts';
import { type ImageRecord, putImage, readImages } from '../images.ts';
import { withoutFaces } from '../removal.ts';
import { listSegments } from '../segments.ts';
import type { Store } from '../store.ts';
import { addToCount, itemExists, itemIsNew, keys } from '../table.ts';
import { transact } from '../transact.ts';
import { segmentIdOf } from '../vectors/objects.ts';
import { encodeSegment, faceIdAt, vectorAt } from '../vectors/segment.ts';
import { putSegment, readSegment } from '../vectors/segment-store.ts';
import type { Problem, Report } from './report.ts';
import { sizesOf } from './segment.ts';

/** A problem that was not mended, and what can be done about it. */
export interface Unmended {
  readonly problem: Problem;
  readonly why: string;
}

export interface Repairs {
  readonly mended: readonly Problem[];
  readonly unmended: readonly Unmended[];
}

/** Undefined when the problem is mended, otherwise why it is not. */
type Outcome = string | undefined;

const CHANGED = 'it changed in the meantime: look again';

/**
 * Mends what the report found, as far as it can be mended. Every repair is conditional on what it mends being still so,
 * and loses nothing: a segment is taken off the list only if no face lacks its vector.
 */
export async function repairCollection(store: Store, collection: Collection, report: Report): Promise<Repairs> {
  const mended: Problem[] = [];
  const unmended: Unmended[] = [];
  const lacking = report.problems.filter((problem) => problem.kind === 'face without vector');
  const found = await recoverVectors(store, collection, new Set(lacking.map(({ faceId }) => faceId)));
  const lost = lacking.filter(({ faceId }) => !found.has(faceId)).length;

  for (const problem of report.problems) {
    const why = await mend(store, collection, problem, report, found, lost);
    if (why === undefined) mended.push(problem);
    else unmended.push({ problem, why });
  }
  return { mended, unmended };
}

async function mend(
  store: Store,
  collection: Collection,
  problem: Problem,
  { isQuiet }: Report,
  found: ReadonlySet<string>,
  lost: number,
): Promise<Outcome> {
  switch (problem.kind) {
    case 'face without vector':
      if (found.has(problem.faceId)) return undefined;
      if (!isQuiet) return CHANGED;
      return 'its vector is in no object: delete the face and index its photo again';
    case 'broken segment':
      if (lost === 0) return unlist(store, collection, problem.segmentId);
      return `${lost} faces lack their vectors, which it may hold: restore the object, or delete those faces first`;
    case 'wrong segment record':
      return correctRecord(store, collection, problem.segmentId);
    case 'listed segment retired':
      return unretire(store, collection, problem.segmentId);
    case 'face unknown to its image':
      return tellImage(store, collection, problem);
    case 'image lists a missing face':
      return forgetFace(store, collection, problem);
    case 'wrong count':
      if (!isQuiet) return CHANGED;
      return correctCount(store, collection, problem.faces - problem.counted);
  }
}

/**
 * Looks for vectors in the objects that are not listed, retired or orphaned, and writes those it finds to a new segment.
 * @returns the faces that have a vector again
 */
async function recoverVectors(
  store: Store,
  collection: Collection,
  lacking: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  if (lacking.size === 0) return lacking;
  const orphans = (await findOrphans(store, collection)).map(({ key }) => segmentIdOf(key));
  const retired = (await listRetired(store, collection)).flatMap(({ segmentIds }) => segmentIds);
  const vectors = new Map<string, Float16Array>();
  for (const segmentId of [...retired, ...orphans]) {
    const segment = await readIfSound(store, collection, segmentId);
    if (segment?.pack !== collection.pack) continue;
    for (let row = 0; row < segment.count; row++) {
      const faceId = faceIdAt(segment, row);
      if (lacking.has(faceId)) vectors.set(faceId, vectorAt(segment, row).slice());
    }
  }
  if (vectors.size > 0) {
    const encoded = encodeSegment(
      collection.pack,
      [...vectors].map(([faceId, vector]) => ({ faceId, vector })),
    );
    const record = await putSegment(store, collection, encoded, { count: vectors.size, level: 0 });
    const Item = { ...keys.segment(collection, record.segmentId), ...record };
    await transact(store, [{ Put: { TableName: store.table, Item, ...itemIsNew } }]);
  }
  return new Set(vectors.keys());
}

async function readIfSound(store: Store, collection: Collection, segmentId: string) {
  try {
    return await readSegment(store, collection, { segmentId });
  } catch (error) {
    if (error instanceof CorruptSegment || error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

/** The object, if there is one, is deleted after the grace like any other that left the list. */
async function unlist(store: Store, collection: Collection, segmentId: string): Promise<Outcome> {
  const outcome = await transact(store, [
    { Delete: { TableName: store.table, Key: keys.segment(collection, segmentId), ...itemExists } },
    retirement(store, collection, [segmentId]),
  ]);
  return outcome === 'refused' ? CHANGED : undefined;
}

async function correctRecord(store: Store, collection: Collection, segmentId: string): Promise<Outcome> {
  const record = (await listSegments(store, collection)).find((segment) => segment.segmentId === segmentId);
  const segment = record && (await readIfSound(store, collection, segmentId));
  if (!segment) return CHANGED;
  const Item = { ...keys.segment(collection, segmentId), ...record, ...sizesOf(segment) };
  const outcome = await transact(store, [{ Put: { TableName: store.table, Item, ...itemExists } }]);
  return outcome === 'refused' ? CHANGED : undefined;
}

async function unretire(store: Store, collection: Collection, segmentId: string): Promise<Outcome> {
  for (const retired of await listRetired(store, collection)) {
    if (!retired.segmentIds.includes(segmentId)) continue;
    const segmentIds = retired.segmentIds.filter((id) => id !== segmentId);
    await store.dynamo.send(
      new PutCommand({ TableName: store.table, Item: { ...retired, segmentIds }, ...itemExists }),
    );
  }
  return undefined;
}

async function tellImage(
  store: Store,
  collection: Collection,
  { faceId, imageId }: { readonly faceId: string; readonly imageId: string },
): Promise<Outcome> {
  const [face] = await getFaces(store, collection, [faceId]);
  if (!face) return CHANGED;
  const { box, confidence, externalImageId } = face;
  const image = (await readImages(store, collection, [imageId])).get(imageId) ?? {
    imageId,
    ...(externalImageId !== undefined && { externalImageId }),
    version: 0,
    // How often faces were deleted is not known any more; a number that it never reached keeps FaceIds from coming again.
    removals: Math.floor(Date.now() / 1000),
    faces: [],
  };
  if (image.faces.some((known) => known.faceId === faceId)) return CHANGED;
  const next = { ...image, version: image.version + 1, faces: [...image.faces, { faceId, box, confidence }] };
  return whileFaceIs(itemExists, store, collection, faceId, next);
}

async function forgetFace(
  store: Store,
  collection: Collection,
  { faceId, imageId }: { readonly faceId: string; readonly imageId: string },
): Promise<Outcome> {
  const image = (await readImages(store, collection, [imageId])).get(imageId);
  if (!image) return CHANGED;
  return whileFaceIs(itemIsNew, store, collection, faceId, withoutFaces(image, [faceId]));
}

async function whileFaceIs(
  condition: typeof itemExists | typeof itemIsNew,
  store: Store,
  collection: Collection,
  faceId: string,
  next: ImageRecord,
): Promise<Outcome> {
  const Key = keys.face(collection, faceId);
  const outcome = await transact(store, [
    { ConditionCheck: { TableName: store.table, Key, ...condition } },
    putImage(store, collection, next),
  ]);
  return outcome === 'refused' ? CHANGED : undefined;
}

async function correctCount(store: Store, collection: Collection, difference: number): Promise<Outcome> {
  const Key = keys.count(collection, 0);
  await transact(store, [{ Update: { TableName: store.table, Key, ...addToCount(difference) } }]);
  return undefined;
}
