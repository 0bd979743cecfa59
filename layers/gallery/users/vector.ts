import { randomUUID } from 'node:crypto';
import { ATTEMPTS } from '../back-off.ts';
import type { Collection } from '../collections.ts';
import { countChange } from '../counts.ts';
import { FaceWithoutVector, UserBusy } from '../errors.ts';
import { getFaces } from '../faces.ts';
import { readItems } from '../items.ts';
import { inParallel } from '../parallel.ts';
import type { VectorIndex } from '../search/port.ts';
import type { Generation, Store } from '../store.ts';
import { itemIsAbsent, keys, userVectors } from '../table.ts';
import { put, remove, type TransactItem } from '../transact.ts';
import { encodeSegment } from '../vectors/segment.ts';
import { putSegment } from '../vectors/segment-store.ts';
import { unit } from '../vectors/unit.ts';
import { getUser, putUser, type User } from './user.ts';

/*
 * A user's vector is the mean of the unit vectors of the user's faces, scaled to unit length. It finds people better
 * than the nearest of their faces does, and no weighting was found to be better than none (`npm run -s eval -- users`).
 *
 * It is recomputed from the faces at every change, so it never drifts from them, and gets a new id: stored vectors are
 * immutable. The item of the vector names the user, and a vector without item is dead, as with faces.
 */

const CONCURRENT_READS = 16;

/** The item of a user's vector. */
export interface UserVector {
  readonly vectorId: string;
  readonly userId: string;
}

/** The vectors of faces, each read once. */
export type FaceVectors = Map<string, Float32Array>;

/**
 * Reads the vectors of faces, in the order of `faceIds`.
 * @param known cache of vectors that have been read
 * @returns undefined when one of the faces has just been deleted
 * @throws FaceWithoutVector, UnreadableSegment, GalleryBusy
 */
export async function readFaceVectors(
  store: Store,
  index: VectorIndex,
  collection: Collection,
  faceIds: readonly string[],
  known: FaceVectors,
): Promise<Float32Array[] | undefined> {
  const unread = faceIds.filter((faceId) => !known.has(faceId));
  await inParallel(unread, CONCURRENT_READS, async (faceId) => {
    const vector = await index.vectorOf(collection, faceId);
    if (vector) known.set(faceId, vector);
  });
  const lacking = faceIds.find((faceId) => !known.has(faceId));
  if (lacking === undefined) return faceIds.flatMap((faceId) => known.get(faceId) ?? []);
  const [face] = await getFaces(store, collection, [lacking]);
  if (face) throw new FaceWithoutVector(lacking);
  return undefined;
}

/**
 * Mean of vectors, scaled to unit length.
 * @param vectors at least one, of unit length
 */
export function meanVector(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float64Array(vectors[0].length);
  for (const vector of vectors) for (let i = 0; i < sum.length; i++) sum[i] += vector[i];
  return unit(sum);
}

/**
 * Writes the mean vector of faces, and returns the transaction items that give faces and vector to the user, on
 * condition that the user has not been written since it was read. Nothing refers to the vector before that transaction.
 *
 * @param user as read
 * @param known cache of vectors of faces
 * @returns undefined when one of the faces has just been deleted
 */
export async function rewriteUser(
  store: Store,
  index: VectorIndex,
  collection: Collection,
  user: User,
  faceIds: readonly string[],
  known: FaceVectors = new Map(),
): Promise<TransactItem[] | undefined> {
  const vectors = await readFaceVectors(store, index, collection, faceIds, known);
  if (!vectors) return undefined;
  const { userId, version, vectorId: before } = user;
  const added = vectors.length > 0 ? await addVector(store, collection, userId, meanVector(vectors)) : undefined;
  const difference = (added ? 1 : 0) - (before === undefined ? 0 : 1);
  const next: User = { userId, version: version + 1, faceIds, ...(added && { vectorId: added.vectorId }) };
  return [
    putUser(store, collection, next),
    ...(added?.items ?? []),
    ...(before === undefined ? [] : [dropVector(store, collection, before)]),
    ...(difference === 0 ? [] : [countChange(store, collection, { userVectors: difference })]),
  ];
}

async function addVector(
  store: Store,
  collection: Collection,
  userId: string,
  vector: Float32Array,
): Promise<{ vectorId: string; items: TransactItem[] }> {
  const vectorId = randomUUID();
  const ofUsers = userVectors(collection);
  const encoded = encodeSegment(collection.pack, [{ faceId: vectorId, vector }]);
  const segment = await putSegment(store, ofUsers, encoded, { count: 1, level: 0 });
  return {
    vectorId,
    items: [
      put(store, keys.segment(ofUsers, segment.segmentId), segment, itemIsAbsent),
      put(store, keys.userVector(collection, vectorId), { vectorId, userId }, itemIsAbsent),
    ],
  };
}

/**
 * Transaction item: makes a user's vector dead. Unconditional, since the user's item, written with it, proves that it
 * exists.
 */
export function dropVector(store: Store, collection: Generation, vectorId: string): TransactItem {
  return remove(store, keys.userVector(collection, vectorId));
}

/**
 * Reads the items of users' vectors by id, consistently; dead vectors are left out.
 * @param vectorIds at most 100, all different
 */
export async function readUserVectors(
  store: Store,
  collection: Generation,
  vectorIds: readonly string[],
): Promise<Map<string, UserVector>> {
  const items = await readItems(
    store,
    vectorIds.map((vectorId) => keys.userVector(collection, vectorId)),
  );
  return new Map(
    items.map(({ vectorId, userId }) => [String(vectorId), { vectorId: String(vectorId), userId: String(userId) }]),
  );
}

/**
 * Reads a user's vector; undefined when the user has no faces.
 * @throws UserNotFound, UserBusy, UnreadableSegment, GalleryBusy
 */
export async function vectorOfUser(
  store: Store,
  index: VectorIndex,
  collection: Collection,
  userId: string,
): Promise<Float32Array | undefined> {
  for (let tries = 0; tries < ATTEMPTS; tries++) {
    const { vectorId } = await getUser(store, collection, userId);
    if (vectorId === undefined) return undefined;
    const vector = await index.vectorOf(userVectors(collection), vectorId);
    if (vector) return vector;
    // A compaction may have dropped it, if it is not the user's any more.
    if ((await readUserVectors(store, collection, [vectorId])).size > 0) {
      throw new Error(`User ${userId} of collection ${collection.id} has no vector.`);
    }
  }
  throw new UserBusy(userId);
}
