import { randomInt } from 'node:crypto';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Generation, Store } from './store.ts';
import { addToCounts, keys, partitions } from './table.ts';
import type { TransactItem } from './transact.ts';

/**
 * Concurrent transactions that touch one item cancel each other, so the counts are spread over this many items. It may be
 * raised at any time: a count is the sum of whatever shards there are.
 */
const SHARDS = 16;

/** What a collection counts. */
export interface Counts {
  readonly faces: number;
  readonly users: number;
  /** Users who have faces, and thus a vector. */
  readonly userVectors: number;
}

/** The part of a transaction that counts in (or out, when negative), on a shard drawn at random. */
export function countChange(store: Store, collection: Generation, changes: Partial<Counts>): TransactItem {
  return {
    Update: { TableName: store.table, Key: keys.count(collection, randomInt(SHARDS)), ...addToCounts(changes) },
  };
}

/** What the collection holds; consistent with every commit that has returned. */
export async function countAll(store: Store, collection: Generation): Promise<Counts> {
  const shards = await readCounts(store, collection);
  const sum = (name: keyof Counts) => shards.reduce((total, shard) => total + shard[name], 0);
  return { faces: sum('faces'), users: sum('users'), userVectors: sum('userVectors') };
}

/** The shards that there are, in order. */
export async function readCounts(store: Store, collection: Generation): Promise<(Counts & { readonly SK: string })[]> {
  const { Items = [] } = await store.dynamo.send(
    new QueryCommand({
      TableName: store.table,
      ConsistentRead: true,
      KeyConditionExpression: 'PK = :partition',
      ExpressionAttributeValues: { ':partition': partitions.counts(collection) },
    }),
  );
  return Items.map(({ SK, faces = 0, users = 0, userVectors = 0 }) => ({ SK, faces, users, userVectors }));
}
