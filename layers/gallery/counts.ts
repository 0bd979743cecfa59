import { randomInt } from 'node:crypto';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Generation, Store } from './store.ts';
import { addToCount, keys, partitions } from './table.ts';
import type { TransactItem } from './transact.ts';

/**
 * Concurrent transactions that touch one item cancel each other, so the number of faces is spread over this many items.
 * It may be raised at any time: the count is the sum of whatever shards there are.
 */
const SHARDS = 16;

/** The part of a transaction that counts faces in (or out, when negative), on a shard drawn at random. */
export function countChange(store: Store, collection: Generation, faces: number): TransactItem {
  return {
    Update: { TableName: store.table, Key: keys.count(collection, randomInt(SHARDS)), ...addToCount(faces) },
  };
}

/** How many faces the collection holds; consistent with every commit that has returned. */
export async function countFaces(store: Store, collection: Generation): Promise<number> {
  const shards = await readCounts(store, collection);
  return shards.reduce((sum, { faces }) => sum + faces, 0);
}

/** The shards that there are, in order. */
export async function readCounts(
  store: Store,
  collection: Generation,
): Promise<{ readonly SK: string; readonly faces: number }[]> {
  const { Items = [] } = await store.dynamo.send(
    new QueryCommand({
      TableName: store.table,
      ConsistentRead: true,
      KeyConditionExpression: 'PK = :partition',
      ExpressionAttributeValues: { ':partition': partitions.counts(collection) },
    }),
  );
  return Items.map(({ SK, faces }) => ({ SK: String(SK), faces: Number(faces) }));
}
