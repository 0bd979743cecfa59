import type { Collection } from '../collections.ts';
import { FaceWithoutVector, UnreadableSegment, UnsupportedSegment } from '../errors.ts';
import { getFaces } from '../faces.ts';
import type { VectorIndex } from '../search/port.ts';
import type { Store } from '../store.ts';
import { freeFace, itemIsAbsent, keys, versionIs } from '../table.ts';
import { check, type TransactItem, transact, update } from '../transact.ts';
import { findUser, type User } from '../users/user.ts';
import { dropVector, rewriteUser } from '../users/vector.ts';
import { CHANGED, type Outcome, UPGRADE } from './outcome.ts';

/** Frees a face from a user who does not exist or does not list it. */
export async function freeStrayFace(
  store: Store,
  collection: Collection,
  { faceId, userId }: { readonly faceId: string; readonly userId: string },
): Promise<Outcome> {
  const user = await findUser(store, collection, userId);
  if (user?.faceIds.includes(faceId)) return CHANGED;
  const outcome = await transact(store, [
    checkUnchanged(store, collection, userId, user),
    update(store, keys.face(collection, faceId), freeFace(userId)),
  ]);
  return outcome === 'refused' ? CHANGED : undefined;
}

/** Reduces a user to the faces that name the user, and recomputes the vector from them. */
export async function rebuildUser(
  store: Store,
  collection: Collection,
  index: VectorIndex,
  userId: string,
): Promise<Outcome> {
  const user = await findUser(store, collection, userId);
  if (!user) return CHANGED;
  const faces = await getFaces(store, collection, user.faceIds);
  const own = faces.filter((face) => face.userId === userId).map(({ faceId }) => faceId);
  try {
    const items = await rewriteUser(store, index, collection, user, own);
    return !items || (await transact(store, items)) === 'refused' ? CHANGED : undefined;
  } catch (error) {
    if (error instanceof UnsupportedSegment) return UPGRADE;
    if (!(error instanceof FaceWithoutVector || error instanceof UnreadableSegment)) throw error;
    return 'vectors of its faces are missing: mend these first';
  }
}

/** Deletes the item of a vector that is not its user's. */
export async function dropStrayVector(
  store: Store,
  collection: Collection,
  { vectorId, userId }: { readonly vectorId: string; readonly userId: string },
): Promise<Outcome> {
  const user = await findUser(store, collection, userId);
  if (user?.vectorId === vectorId) return CHANGED;
  const outcome = await transact(store, [
    checkUnchanged(store, collection, userId, user),
    dropVector(store, collection, vectorId),
  ]);
  return outcome === 'refused' ? CHANGED : undefined;
}

/** Transaction item: requires that a user, or its absence, is as it was read. */
function checkUnchanged(store: Store, collection: Collection, userId: string, user: User | undefined): TransactItem {
  return check(store, keys.user(collection, userId), user ? versionIs(user.version) : itemIsAbsent);
}
