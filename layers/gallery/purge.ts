import { GRACE_MS, isOver } from './grace.ts';
import { deleteItems, ITEMS_PER_DELETION, readPartition } from './items.ts';
import { chunks, inParallel } from './parallel.ts';
import type { Generation, Store } from './store.ts';
import { type Key, keys, partitions, partitionsOf, userVectors } from './table.ts';
import { deleteObjects, listObjects } from './vectors/objects.ts';

const CONCURRENT_DELETIONS = 8;

export interface PurgeOptions {
  /** Least time since the deletion of a collection: longer than a request that began before it may still write. */
  readonly graceMs?: number;
  readonly onProgress?: (progress: PurgeResult) => void;
}

export interface PurgeResult {
  readonly collections: number;
  readonly items: number;
  readonly objects: number;
}

/**
 * Deletes every item and every object of the generations of deleted collections, also those of writers that lost the
 * race with the deletion. It may crash at any point, and run concurrently with itself.
 * @throws GalleryBusy
 */
export async function purgeDeleted(
  store: Store,
  { graceMs = GRACE_MS, onProgress = () => {} }: PurgeOptions = {},
): Promise<PurgeResult> {
  const total = { collections: 0, items: 0, objects: 0 };
  for (const marker of await dueMarkers(store, graceMs)) {
    const onDeleted: OnDeleted = (what, count) => {
      total[what] += count;
      onProgress({ ...total });
    };
    // Repeated until a sweep finds nothing: the marker is deleted last.
    while ((await sweepItems(store, marker, onDeleted)) + (await sweepAllObjects(store, marker, onDeleted)) > 0);
    await deleteItems(store, [keys.purge(marker)]);
    total.collections++;
  }
  return total;
}

async function dueMarkers(store: Store, graceMs: number): Promise<Generation[]> {
  const due: Generation[] = [];
  for await (const markers of readPartition(store, partitions.purges)) {
    for (const { id, generation, deletedAt } of markers as unknown as (Generation & { deletedAt: string })[]) {
      if (isOver(graceMs, deletedAt)) due.push({ id, generation });
    }
  }
  return due;
}

type OnDeleted = (what: 'items' | 'objects', count: number) => void;

async function sweepItems(store: Store, generation: Generation, onDeleted: OnDeleted): Promise<number> {
  let found = 0;
  for (const partition of partitionsOf(generation)) {
    for await (const items of readPartition(store, partition, { attributes: ['PK', 'SK'] })) {
      await inParallel(chunks(items as unknown as Key[], ITEMS_PER_DELETION), CONCURRENT_DELETIONS, async (batch) => {
        await deleteItems(store, batch);
        onDeleted('items', batch.length);
      });
      found += items.length;
    }
  }
  return found;
}

async function sweepAllObjects(store: Store, generation: Generation, onDeleted: OnDeleted): Promise<number> {
  return (
    (await sweepObjects(store, generation, onDeleted)) + (await sweepObjects(store, userVectors(generation), onDeleted))
  );
}

async function sweepObjects(store: Store, generation: Generation, onDeleted: OnDeleted): Promise<number> {
  let found = 0;
  for await (const objects of listObjects(store, generation)) {
    await deleteObjects(
      store,
      objects.map(({ key }) => key),
    );
    onDeleted('objects', objects.length);
    found += objects.length;
  }
  return found;
}
