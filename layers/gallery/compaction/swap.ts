import { randomUUID } from 'node:crypto';
import type { ListedSegment } from '../segments.ts';
import type { Generation, Store } from '../store.ts';
import { isReplacing, itemExists, itemIsAbsent, keys, noLongerReplacing } from '../table.ts';
import { check, put, remove, type TransactItem, transact, update } from '../transact.ts';
import type { SegmentRecord } from '../vectors/segment-store.ts';
import type { Retirement } from './retired.ts';

/*
 * Replaces segments by the one that they were merged into, in two transactions. A search lists segments by a query,
 * which DynamoDB does not isolate from a transaction as a whole: in one transaction it could miss both the old segments
 * and the new one. So the new one is listed first, naming the segments that it `replaces`, and then these are taken off
 * the list.
 *
 * A segment is taken off the list only in a transaction that requires a listed segment which holds all its live faces,
 * or when it has none. Of two merges with an input in common one is refused; a replacement that a crash interrupts is
 * settled by the next compaction.
 */

/**
 * Lists a merged segment while its inputs are still listed.
 * @returns undefined when one of the inputs is not listed any more
 */
export async function listMerged(
  store: Store,
  collection: Generation,
  merged: SegmentRecord,
  old: readonly ListedSegment[],
): Promise<ListedSegment | undefined> {
  const listed = { ...merged, replaces: old.map(({ segmentId }) => segmentId) };
  const outcome = await transact(store, [
    ...listed.replaces.map((segmentId) => check(store, keys.segment(collection, segmentId), itemExists)),
    put(store, keys.segment(collection, merged.segmentId), listed, itemIsAbsent),
  ]);
  return outcome === 'committed' ? listed : undefined;
}

/**
 * Takes the segments that a merged one replaces off the list, or the merged one itself if another merge has taken one
 * of them.
 * @returns the number of retired objects
 */
export async function settle(store: Store, collection: Generation, merged: ListedSegment): Promise<number> {
  const { segmentId, replaces = [] } = merged;
  const key = keys.segment(collection, segmentId);
  const outcome = await transact(store, [
    update(store, key, noLongerReplacing),
    ...unlist(store, collection, replaces),
  ]);
  if (outcome === 'committed') return replaces.length;
  // Refused: it is settled already, or another merge has taken one of the inputs, and this one must not stay listed.
  const withdrawal = await transact(store, [
    remove(store, key, isReplacing),
    retirement(store, collection, [segmentId]),
  ]);
  return withdrawal === 'committed' ? 1 : 0;
}

/**
 * Takes segments that hold no live face off the list.
 * @returns the number of retired objects: none if one of the segments is not listed any more
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
    ...segmentIds.map((segmentId) => remove(store, keys.segment(collection, segmentId), itemExists)),
    retirement(store, collection, segmentIds),
  ];
}

/**
 * Transaction item: schedules objects for deletion after the grace; a search may have listed their segments and not yet
 * read them.
 */
export function retirement(store: Store, { id, generation }: Generation, segmentIds: readonly string[]): TransactItem {
  const retired: Retirement = { id, generation, segmentIds, retiredAt: new Date().toISOString() };
  return put(store, keys.retired(retired, randomUUID()), retired);
}
