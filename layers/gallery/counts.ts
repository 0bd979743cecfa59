import { randomInt } from 'node:crypto';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Generation, Store } from './store.ts';
import { addToCounts, keys, partitions } from './table.ts';
import { type TransactItem, update } from './transact.ts';

/**
 * Concurrent transactions that write one item cancel each other, so counts are sharded over this many items. The number
 * may be raised at any time: a count is the sum of the shards that exist.
 */
const SHARDS = 16;

/** The counts of a collection. */
export interface Counts {
  readonly faces: number;
  readonly users: number;
  /** Users that have faces, and therefore a vector. */
  readonly userVectors: number;
}

/** Transaction item: adds to counts (or subtracts, when negative), on a shard drawn at random. */
export function countChange(store: Store, collection: Generation, changes: Partial<Counts>): TransactItem {
  return update(store, keys.count(collection, randomInt(SHARDS)), addToCounts(changes));
}

/** Reads the counts, consistent with every commit that has returned. */
export async function countAll(store: Store, collection: Generation): Promise<Counts> {
  const shards = await readCounts(store, collection);
  const sum = (name: keyof Counts) => shards.reduce((total, shard) => total + shard[name], 0);
  return { faces: sum('faces'), users: sum('users'), userVectors: sum('userVectors') };
}

/** Reads the shards that exist, in order. */
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
