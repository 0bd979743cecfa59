import { GRACE_MS, isOver } from './grace.ts';
import { deleteItems, ITEMS_PER_DELETION, readPartition } from './items.ts';
import { chunks, inParallel } from './parallel.ts';
import type { Generation, Store } from './store.ts';
import { type Key, keys, partitions, partitionsOf, userVectors } from './table.ts';
import { deleteObjects, listObjects } from './vectors/objects.ts';

const DELETIONS_AT_ONCE = 8;

export interface PurgeOptions {
  /** How long ago a collection must have been deleted: longer than anybody who saw it alive may still write to it. */
  readonly graceMs?: number;
  readonly onProgress?: (progress: PurgeResult) => void;
}

export interface PurgeResult {
  readonly collections: number;
  readonly items: number;
  readonly objects: number;
}

/**
 * Takes what deleted collections left behind: every item and every object of their generations, also of writers that lost
 * the race with the deletion. It may die anywhere, and run twice at once.
 * @throws GalleryBusy
 */
export async function purgeDeleted(
  store: Store,
  { graceMs = GRACE_MS, onProgress = () => {} }: PurgeOptions = {},
): Promise<PurgeResult> {
  const total = { collections: 0, items: 0, objects: 0 };
  for (const marker of await dueMarkers(store, graceMs)) {
    const took = (what: 'items' | 'objects', count: number) => {
      total[what] += count;
      onProgress({ ...total });
    };
    // Once more after the last find, so that the marker goes only when there is nothing left for it to mark.
    while ((await sweepItems(store, marker, took)) + (await sweepAllObjects(store, marker, took)) > 0);
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

type Took = (what: 'items' | 'objects', count: number) => void;

async function sweepItems(store: Store, generation: Generation, took: Took): Promise<number> {
  let found = 0;
  for (const partition of partitionsOf(generation)) {
    for await (const items of readPartition(store, partition, { attributes: ['PK', 'SK'] })) {
      await inParallel(chunks(items as unknown as Key[], ITEMS_PER_DELETION), DELETIONS_AT_ONCE, async (some) => {
        await deleteItems(store, some);
        took('items', some.length);
      });
      found += items.length;
    }
  }
  return found;
}

async function sweepAllObjects(store: Store, generation: Generation, took: Took): Promise<number> {
  return (await sweepObjects(store, generation, took)) + (await sweepObjects(store, userVectors(generation), took));
}

async function sweepObjects(store: Store, generation: Generation, took: Took): Promise<number> {
  let found = 0;
  for await (const objects of listObjects(store, generation)) {
    await deleteObjects(
      store,
      objects.map(({ key }) => key),
    );
    took('objects', objects.length);
    found += objects.length;
  }
  return found;
}
