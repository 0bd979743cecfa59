import { randomInt } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { UserNotFound } from '../errors.ts';
import { type Page, queryPage } from '../pages.ts';
import type { Generation, Store } from '../store.ts';
import { itemIsAbsent, keys, partitions, versionIs } from '../table.ts';
import { put, type TransactItem } from '../transact.ts';

/** A person, made of faces of a collection. */
export interface User {
  readonly userId: string;
  /** Incremented by every write of the item, from a random first version. */
  readonly version: number;
  /** At most 100. The items of these faces name the user, and those of no other faces do. */
  readonly faceIds: readonly string[];
  /** The mean vector of these faces; absent while there are none. */
  readonly vectorId?: string;
}

/**
 * `updating` is only the answer to a change of the faces. The change is complete by then, so no user is read in that
 * state.
 */
export type UserStatus = 'created' | 'updating' | 'active';

export function statusOf({ faceIds }: User): UserStatus {
  return faceIds.length > 0 ? 'active' : 'created';
}

/**
 * Reads consistently.
 * @throws UserNotFound
 */
export async function getUser(store: Store, collection: Generation, userId: string): Promise<User> {
  const user = await findUser(store, collection, userId);
  if (!user) throw new UserNotFound(userId);
  return user;
}

export async function findUser(store: Store, collection: Generation, userId: string): Promise<User | undefined> {
  const { Item } = await store.dynamo.send(
    new GetCommand({ TableName: store.table, Key: keys.user(collection, userId), ConsistentRead: true }),
  );
  return Item && userFromItem(Item);
}

/** Lists the collection's users in ascending order of UserId, consistently. */
export function listUsers(
  store: Store,
  collection: Generation,
  { limit, after }: { limit: number; after?: string },
): Promise<Page<User>> {
  return queryPage(store, partitions.users(collection), { limit, after }, userFromItem, ({ userId }) => userId);
}

export function userFromItem({ PK: _partition, SK: _sort, ...user }: Record<string, unknown>): User {
  return user as unknown as User;
}

/** Number of first versions: later versions stay safe integers, and the same one is practically never drawn twice. */
const FIRST_VERSIONS = 2 ** 47;

/**
 * Transaction item: creates a user. Its first version is random, so that a writer which has read a user that was then
 * deleted and created again does not take the new user for the old one.
 */
export function newUser(store: Store, collection: Generation, userId: string): TransactItem {
  const user: User = { userId, version: randomInt(FIRST_VERSIONS), faceIds: [] };
  return put(store, keys.user(collection, userId), user, itemIsAbsent);
}

/**
 * Transaction item: writes a user, on condition that it has not been written since it was read.
 * @param next the changed user, its version incremented
 */
export function putUser(store: Store, collection: Generation, next: User): TransactItem {
  return put(store, keys.user(collection, next.userId), next, versionIs(next.version - 1));
}
