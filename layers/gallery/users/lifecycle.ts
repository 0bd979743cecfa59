import type { Collection } from '../collections.ts';
import { collectionChanged } from '../compaction/request.ts';
import { countChange } from '../counts.ts';
import { UserAlreadyExists } from '../errors.ts';
import type { VectorIndex } from '../search/port.ts';
import type { Store } from '../store.ts';
import { freeFace, keys, versionIs } from '../table.ts';
import { type TransactItem, transact } from '../transact.ts';
import { disassociateFaces } from './membership.ts';
import { type ClientRequest, recall, remember } from './request.ts';
import { untilCommitted } from './until-committed.ts';
import { getUser, newUser } from './user.ts';
import { dropVector } from './vector.ts';

/** DynamoDB takes 100 items in a transaction; the user, its vector, the count and the request are the other four. */
const FACES_PER_DELETION = 96;

const DONE = { isDone: true, outcome: {} };

/**
 * @param request by which the same call, sent again, is done once
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
    // Either there is such a user, or the same request was done meanwhile.
    if (await recall(store, collection, request)) return true;
    throw new UserAlreadyExists(userId);
  });
}

/**
 * Deletes a user, and leaves the faces as nobody's. Of one with more than 96 faces the others are freed first: should it
 * end there, there is still a user, with fewer faces.
 *
 * @param index finds the vectors of the collection's faces
 * @param request by which the same call, sent again, is done once
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
    const Key = keys.user(collection, userId);
    const outcome = await transact(store, [
      { Delete: { TableName: store.table, Key, ...versionIs(version) } },
      ...faceIds.map(
        (faceId): TransactItem => ({
          Update: { TableName: store.table, Key: keys.face(collection, faceId), ...freeFace(userId) },
        }),
      ),
      ...(vectorId === undefined ? [] : [dropVector(store, collection, vectorId)]),
      countChange(store, collection, { users: -1, ...(vectorId !== undefined && { userVectors: -1 }) }),
      ...remember(store, collection, request, undefined, DONE),
    ]);
    if (outcome === 'refused') return undefined;
    if (vectorId !== undefined) await collectionChanged(store, collection);
    return true;
  });
}
