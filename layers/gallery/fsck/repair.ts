import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Collection } from '../collections.ts';
import { findOrphans } from '../compaction/orphans.ts';
import { listRetired } from '../compaction/retired.ts';
import { retirement } from '../compaction/swap.ts';
import type { Counts } from '../counts.ts';
import { FaceWithoutVector, UnreadableSegment } from '../errors.ts';
import { getFaces } from '../faces.ts';
import { type ImageRecord, putImage, readImages } from '../images.ts';
import { withoutFaces } from '../removal.ts';
import type { VectorIndex } from '../search/port.ts';
import { segmentsIndex } from '../search/segments-index.ts';
import { listSegments } from '../segments.ts';
import type { Store } from '../store.ts';
import { addToCounts, freeFace, itemExists, itemIsNew, keys, userVectors, versionIs } from '../table.ts';
import { type TransactItem, transact } from '../transact.ts';
import { findUser, type User } from '../users/user.ts';
import { dropVector, rewriteUser } from '../users/vector.ts';
import { segmentIdOf } from '../vectors/objects.ts';
import { encodeSegment, faceIdAt, vectorAt } from '../vectors/segment.ts';
import { putSegment } from '../vectors/segment-store.ts';
import type { Problem, Report } from './report.ts';
import { readIfSound, sizesOf } from './segment.ts';

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
  // Searches nothing, and so reads no more than the segments' heads, if any user is to be mended.
  const index = segmentsIndex(store);

  for (const problem of report.problems) {
    const why = await mend(store, collection, index, problem, report, found, lost);
    if (why === undefined) mended.push(problem);
    else unmended.push({ problem, why });
  }
  return { mended, unmended };
}

async function mend(
  store: Store,
  collection: Collection,
  index: VectorIndex,
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
      // Users' vectors are made anew of those of faces.
      if (lost === 0 || problem.ofUsers) return unlist(store, placeOf(collection, problem), problem.segmentId);
      return `${lost} faces lack their vectors, which it may hold: restore the object, or delete those faces first`;
    case 'wrong segment record':
      return correctRecord(store, placeOf(collection, problem), problem.segmentId);
    case 'listed segment retired':
      return unretire(store, placeOf(collection, problem), problem.segmentId);
    case 'face unknown to its image':
      return tellImage(store, collection, problem);
    case 'image lists a missing face':
      return forgetFace(store, collection, problem);
    case 'wrong count':
      if (!isQuiet) return CHANGED;
      return correctCount(store, collection, { [problem.of]: problem.found - problem.counted });
    case 'face unknown to its user':
      return disown(store, collection, problem);
    case 'user lists a face of others':
    case 'wrong user vector':
      return remakeUser(store, collection, index, problem.userId);
    case 'vector of no user':
      return dropStrayVector(store, collection, problem);
  }
}

function placeOf(collection: Collection, { ofUsers }: { readonly ofUsers?: true }): Collection {
  return ofUsers ? userVectors(collection) : collection;
}

/**
 * Features for vectors in the objects that are not listed, retired or orphaned, and writes those it finds to a new segment.
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

async function correctCount(store: Store, collection: Collection, changes: Partial<Counts>): Promise<Outcome> {
  const Key = keys.count(collection, 0);
  await transact(store, [{ Update: { TableName: store.table, Key, ...addToCounts(changes) } }]);
  return undefined;
}

/** The face becomes nobody's. */
async function disown(
  store: Store,
  collection: Collection,
  { faceId, userId }: { readonly faceId: string; readonly userId: string },
): Promise<Outcome> {
  const user = await findUser(store, collection, userId);
  if (user?.faceIds.includes(faceId)) return CHANGED;
  const outcome = await transact(store, [
    userIsStill(store, collection, userId, user),
    { Update: { TableName: store.table, Key: keys.face(collection, faceId), ...freeFace(userId) } },
  ]);
  return outcome === 'refused' ? CHANGED : undefined;
}

/** The user keeps the faces that name the user, and gets the vector that they make. */
async function remakeUser(store: Store, collection: Collection, index: VectorIndex, userId: string): Promise<Outcome> {
  const user = await findUser(store, collection, userId);
  if (!user) return CHANGED;
  const faces = await getFaces(store, collection, user.faceIds);
  const own = faces.filter((face) => face.userId === userId).map(({ faceId }) => faceId);
  try {
    const items = await rewriteUser(store, index, collection, user, own);
    return !items || (await transact(store, items)) === 'refused' ? CHANGED : undefined;
  } catch (error) {
    if (!(error instanceof FaceWithoutVector || error instanceof UnreadableSegment)) throw error;
    return 'vectors of its faces are missing: mend these first';
  }
}

async function dropStrayVector(
  store: Store,
  collection: Collection,
  { vectorId, userId }: { readonly vectorId: string; readonly userId: string },
): Promise<Outcome> {
  const user = await findUser(store, collection, userId);
  if (user?.vectorId === vectorId) return CHANGED;
  const outcome = await transact(store, [
    userIsStill(store, collection, userId, user),
    dropVector(store, collection, vectorId),
  ]);
  return outcome === 'refused' ? CHANGED : undefined;
}

/** The part of a transaction that holds that a user, or that there is none, is as was read. */
function userIsStill(store: Store, collection: Collection, userId: string, user: User | undefined): TransactItem {
  const condition = user ? versionIs(user.version) : itemIsNew;
  return { ConditionCheck: { TableName: store.table, Key: keys.user(collection, userId), ...condition } };
}
