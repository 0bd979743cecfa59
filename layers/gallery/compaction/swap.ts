import { randomUUID } from 'node:crypto';
import type { ListedSegment } from '../segments.ts';
import type { Generation, Store } from '../store.ts';
import { isReplacing, itemExists, itemIsNew, keys, noLongerReplacing } from '../table.ts';
import { type TransactItem, transact } from '../transact.ts';
import type { SegmentRecord } from '../vectors/segment-store.ts';
import type { Retirement } from './retired.ts';

/*
 * How segments give way to the one that was made of them. In two transactions, because a search lists segments by a query,
 * which DynamoDB does not isolate from a transaction as a whole: it could see the old ones gone and the new one not there
 * yet. So the new one is listed first, naming those that it `replaces`, and then they leave.
 *
 * A segment leaves the list only in a transaction that finds one listed which holds all its live faces. Of two merges with
 * a segment in common one is refused; whatever dies half-way is settled by the next compaction.
 */

/** Lists a merged segment beside those it is made of. */
export async function listMerged(
  store: Store,
  collection: Generation,
  merged: SegmentRecord,
  old: readonly ListedSegment[],
): Promise<ListedSegment | undefined> {
  const listed = { ...merged, replaces: old.map(({ segmentId }) => segmentId) };
  const Item = { ...keys.segment(collection, merged.segmentId), ...listed };
  const outcome = await transact(store, [
    ...listed.replaces.map(
      (segmentId): TransactItem => ({
        ConditionCheck: { TableName: store.table, Key: keys.segment(collection, segmentId), ...itemExists },
      }),
    ),
    { Put: { TableName: store.table, Item, ...itemIsNew } },
  ]);
  return outcome === 'committed' ? listed : undefined;
}

/**
 * Takes what a merged segment replaces off the list, or the merged one itself if another merge was faster.
 * @returns how many objects that retires
 */
export async function settle(store: Store, collection: Generation, merged: ListedSegment): Promise<number> {
  const { segmentId, replaces = [] } = merged;
  const Key = keys.segment(collection, segmentId);
  const outcome = await transact(store, [
    { Update: { TableName: store.table, Key, ...noLongerReplacing } },
    ...unlist(store, collection, replaces),
  ]);
  if (outcome === 'committed') return replaces.length;
  // Refused: it is settled already, or one of the old ones has gone another way, and with it the use of this one.
  const withdrawal = await transact(store, [
    { Delete: { TableName: store.table, Key, ...isReplacing } },
    retirement(store, collection, [segmentId]),
  ]);
  return withdrawal === 'committed' ? 1 : 0;
}

/**
 * Takes segments that hold no live face off the list.
 * @returns how many objects that retires: none if one of them is listed no more
 */
export async function unlistDead(
  store: Store,
  collection: Generation,
  dead: readonly ListedSegment[],
): Promise<number> {
  const segmentIds = dead.map(({ segmentId }) => segmentId);
  return (await transact(store, unlist(store, collection, segmentIds))) === 'committed' ? dead.length : 0;
}

function unlist(store: Store, collection: Generation, segmentIds: readonly string[]): TransactItem[] {
  return [
    ...segmentIds.map(
      (segmentId): TransactItem => ({
        Delete: { TableName: store.table, Key: keys.segment(collection, segmentId), ...itemExists },
      }),
    ),
    retirement(store, collection, segmentIds),
  ];
}

/** Notes that objects are to be deleted after a grace: a search may have listed their segments and not yet read them. */
export function retirement(store: Store, { id, generation }: Generation, segmentIds: readonly string[]): TransactItem {
  const retired: Retirement = { id, generation, segmentIds, retiredAt: new Date().toISOString() };
  return { Put: { TableName: store.table, Item: { ...keys.retired(retired, randomUUID()), ...retired } } };
}
