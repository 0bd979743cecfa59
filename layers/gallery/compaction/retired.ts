import { isOver } from '../grace.ts';
import { deleteItems, readPartition } from '../items.ts';
import type { Generation, Store } from '../store.ts';
import { type Key, partitions } from '../table.ts';
import { deleteObjects } from '../vectors/objects.ts';
import { segmentKey } from '../vectors/segment-store.ts';

/** Segments that were taken off a collection's list in one transaction, whose objects are to be deleted. */
export interface Retirement extends Generation {
  readonly segmentIds: readonly string[];
  /** ISO 8601 */
  readonly retiredAt: string;
}

/** @param collection all collections by default */
export async function listRetired(store: Store, collection?: Generation): Promise<(Retirement & Key)[]> {
  const beginning = collection && { beginning: `${collection.id}#${collection.generation}#` };
  const retired: (Retirement & Key)[] = [];
  for await (const items of readPartition(store, partitions.retired, beginning)) {
    retired.push(...(items as unknown as (Retirement & Key)[]));
  }
  return retired;
}

/**
 * Deletes the objects of segments that were retired longer ago than the grace, in one collection or in all.
 * @returns the number of deleted objects
 */
export async function collectRetired(store: Store, graceMs: number, collection?: Generation): Promise<number> {
  const due = (await listRetired(store, collection)).filter(({ retiredAt }) => isOver(graceMs, retiredAt));
  let deleted = 0;
  for (const { PK, SK, segmentIds, ...generation } of due) {
    await deleteObjects(
      store,
      segmentIds.map((segmentId) => segmentKey(generation, segmentId)),
    );
    await deleteItems(store, [{ PK, SK }]);
    deleted += segmentIds.length;
  }
  return deleted;
}
