import { randomUUID } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { CollectionAlreadyExists, CollectionNotFound } from './errors.ts';
import { type Page, queryPage } from './pages.ts';
import type { Generation, Store } from './store.ts';
import { generationIs, itemIsAbsent, keys, partitions } from './table.ts';
import { put, remove, transact } from './transact.ts';

export interface Collection extends Generation {
  readonly faceModelVersion: string;
  /** The model pack that makes this collection's vectors; vectors of different packs cannot be compared. */
  readonly pack: string;
  readonly createdAt: Date;
  readonly tags: Readonly<Record<string, string>>;
}

/** The attributes of a collection's item in the table. */
export interface CollectionItem extends Omit<Collection, 'createdAt' | 'tags'> {
  /** ISO 8601 */
  readonly createdAt: string;
  /** A list, because DynamoDB's SDK cannot read a map with a key such as `constructor` or `__proto__`. */
  readonly tags: readonly (readonly [key: string, value: string])[];
  /** Number of writes of the item. */
  readonly version: number;
}

export interface ListedCollection {
  readonly id: string;
  readonly faceModelVersion: string;
}

/** @throws CollectionAlreadyExists */
export async function createCollection(
  store: Store,
  {
    id,
    faceModelVersion,
    pack,
    tags = {},
  }: { id: string; faceModelVersion: string; pack: string; tags?: Readonly<Record<string, string>> },
): Promise<Collection> {
  const createdAt = new Date();
  const collection = { id, generation: randomUUID(), faceModelVersion, pack, tags };
  const item: CollectionItem = {
    ...collection,
    createdAt: createdAt.toISOString(),
    tags: Object.entries(tags),
    version: 1,
  };
  const outcome = await transact(store, [
    put(store, keys.collection(id), item, itemIsAbsent),
    put(store, keys.listEntry(id), { id, faceModelVersion }),
  ]);
  if (outcome === 'refused') throw new CollectionAlreadyExists(id);
  return { ...collection, createdAt };
}

/**
 * Reads consistently: a collection whose creation has returned is found, one whose deletion has returned is not.
 * @throws CollectionNotFound
 */
export async function getCollection(store: Store, id: string): Promise<Collection> {
  const { Item } = await store.dynamo.send(
    new GetCommand({ TableName: store.table, Key: keys.collection(id), ConsistentRead: true }),
  );
  if (!Item) throw new CollectionNotFound(id);
  const { generation, faceModelVersion, pack, createdAt, tags } = Item as CollectionItem;
  return { id, generation, faceModelVersion, pack, createdAt: new Date(createdAt), tags: Object.fromEntries(tags) };
}

/** Lists collections in ascending order of their ids. */
export function listCollections(
  store: Store,
  { limit, after }: { limit: number; after?: string },
): Promise<Page<ListedCollection>> {
  return queryPage(
    store,
    partitions.collections,
    { limit, after },
    (item) => {
      const { id, faceModelVersion } = item as unknown as ListedCollection;
      return { id, faceModelVersion };
    },
    (collection) => collection.id,
  );
}

/**
 * Ends the collection's generation, and marks it for the purge. Its faces, users, images, segments and counts stay
 * until then, unreachable: a new collection of this id is a new generation.
 * @throws CollectionNotFound
 */
export async function deleteCollection(store: Store, id: string): Promise<void> {
  const { generation } = await getCollection(store, id);
  const marker = { id, generation, deletedAt: new Date().toISOString() };
  const outcome = await transact(store, [
    remove(store, keys.collection(id), generationIs(generation)),
    remove(store, keys.listEntry(id)),
    put(store, keys.purge(marker), marker),
  ]);
  // The generation was deleted after it was read.
  if (outcome === 'refused') throw new CollectionNotFound(id);
}
