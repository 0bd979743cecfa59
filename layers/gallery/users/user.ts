import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { UserNotFound } from '../errors.ts';
import { type Page, queryPage } from '../pages.ts';
import type { Generation, Store } from '../store.ts';
import { itemIsNew, keys, partitions, versionIs } from '../table.ts';
import type { TransactItem } from '../transact.ts';

/** A person of a collection, known by some of its faces. */
export interface User {
  readonly userId: string;
  /** Counts the writes of the item. */
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

/**
 * The part of a transaction that writes a user, on condition that nobody else did since it was read.
 * @param next the user as read, changed, and one version on
 */
export function putUser(store: Store, collection: Generation, next: User): TransactItem {
  const Item = { ...keys.user(collection, next.userId), ...next };
  return { Put: { TableName: store.table, Item, ...(next.version === 1 ? itemIsNew : versionIs(next.version - 1)) } };
}
