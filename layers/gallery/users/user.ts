import { randomInt } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { UserNotFound } from '../errors.ts';
import { type Page, queryPage } from '../pages.ts';
import type { Generation, Store } from '../store.ts';
import { itemIsNew, keys, partitions, versionIs } from '../table.ts';
import type { TransactItem } from '../transact.ts';

/** A person of a collection, known by some of its faces. */
export interface User {
  readonly userId: string;
  /** Counts the writes of the item, from a number that was drawn. */
  readonly version: number;
  /** At most 100. Each of these faces names the user too, and no other face does. */
  readonly faceIds: readonly string[];
  /** The vector that was made of these faces; none while there are none. */
  readonly vectorId?: string;
}

/** `updating` is what a change of the faces is answered with. Being done then, it is never found in that state. */
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

/** The collection's users in ascending order of UserId, read consistently. */
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

/** Versions that users begin with: few enough to be counted on as whole numbers, and too many to be drawn twice. */
const FIRST_VERSIONS = 2 ** 47;

/**
 * The part of a transaction that creates a user. Were the first version always the same, who has read a user that was then
 * deleted and created again would take the one for the other, and write faces that are not the new one's.
 */
export function newUser(store: Store, collection: Generation, userId: string): TransactItem {
  const user: User = { userId, version: randomInt(FIRST_VERSIONS), faceIds: [] };
  return { Put: { TableName: store.table, Item: { ...keys.user(collection, userId), ...user }, ...itemIsNew } };
}

/**
 * The part of a transaction that writes a user, on condition that nobody else did since it was read.
 * @param next the user as read, changed, and one version on
 */
export function putUser(store: Store, collection: Generation, next: User): TransactItem {
  const Item = { ...keys.user(collection, next.userId), ...next };
  return { Put: { TableName: store.table, Item, ...versionIs(next.version - 1) } };
}
