import type { Collection } from '../collections.ts';
import { collectionChanged } from '../compaction/request.ts';
import { countChange } from '../counts.ts';
import { UserAlreadyExists } from '../errors.ts';
import type { VectorIndex } from '../search/port.ts';
import type { Store } from '../store.ts';
import { freeFace, keys, versionIs } from '../table.ts';
import { ITEMS_PER_TRANSACTION, remove, transact, update } from '../transact.ts';
import { disassociateFaces } from './membership.ts';
import { type ClientRequest, recall, remember } from './request.ts';
import { untilCommitted } from './until-committed.ts';
import { getUser, newUser } from './user.ts';
import { dropVector } from './vector.ts';

/** 96: the user, its vector, the count and the request are the other four items of the transaction. */
const FACES_PER_DELETION = ITEMS_PER_TRANSACTION - 4;

const DONE = { isDone: true, outcome: {} };

/**
 * @param request identifies the call, so that a retry of it is done once
 * @throws UserAlreadyExists, TokenReused, UserBusy, GalleryBusy
 */
export async function createUser(
  store: Store,
  collection: Collection,
  userId: string,
  request?: ClientRequest,
): Promise<void> {
  await untilCommitted(userId, async () => {
    if (await recall(store, collection, request)) return true;
    const outcome = await transact(store, [
      newUser(store, collection, userId),
      countChange(store, collection, { users: 1 }),
      ...remember(store, collection, request, undefined, DONE),
    ]);
    if (outcome === 'committed') return true;
    // Either the user exists, or the same request was done meanwhile.
    if (await recall(store, collection, request)) return true;
    throw new UserAlreadyExists(userId);
  });
}

/**
 * Deletes a user and frees its faces. Faces beyond 96 are freed first, in transactions of their own: a crash after
 * these leaves a user with fewer faces.
 *
 * @param index index of the collection's vectors
 * @param request identifies the call, so that a retry of it is done once
 * @throws UserNotFound, TokenReused, UserBusy, GalleryBusy, UnreadableSegment
 */
export async function deleteUser(
  store: Store,
  index: VectorIndex,
  collection: Collection,
  userId: string,
  request?: ClientRequest,
): Promise<void> {
  await untilCommitted(userId, async () => {
    if (await recall(store, collection, request)) return true;
    const { version, faceIds, vectorId } = await getUser(store, collection, userId);
    if (faceIds.length > FACES_PER_DELETION) {
      await disassociateFaces(store, index, collection, userId, faceIds.slice(FACES_PER_DELETION));
      return undefined;
    }
    const outcome = await transact(store, [
      remove(store, keys.user(collection, userId), versionIs(version)),
      ...faceIds.map((faceId) => update(store, keys.face(collection, faceId), freeFace(userId))),
      ...(vectorId === undefined ? [] : [dropVector(store, collection, vectorId)]),
      countChange(store, collection, { users: -1, ...(vectorId !== undefined && { userVectors: -1 }) }),
      ...remember(store, collection, request, undefined, DONE),
    ]);
    if (outcome === 'refused') return undefined;
    if (vectorId !== undefined) await collectionChanged(store, collection);
    return true;
  });
}
