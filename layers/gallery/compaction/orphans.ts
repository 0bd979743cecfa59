import { isOver } from '../grace.ts';
import { listSegments } from '../segments.ts';
import type { Generation, Store } from '../store.ts';
import { deleteObjects, listObjects, type StoredObject } from '../vectors/objects.ts';
import { segmentKey } from '../vectors/segment-store.ts';
import { listRetired } from './retired.ts';

/**
 * Finds objects whose segments are neither listed nor retired: left by a writer that crashed, or lost a race, between
 * its object and its transaction. One that is older than the grace will never be listed, since its writer has ended.
 */
export async function findOrphans(store: Store, collection: Generation): Promise<StoredObject[]> {
  const objects: StoredObject[] = [];
  // Objects before segments, so that an object whose segment is listed meanwhile is known as listed.
  for await (const page of listObjects(store, collection)) objects.push(...page);
  const [segments, retired] = [await listSegments(store, collection), await listRetired(store, collection)];
  const known = new Set(
    [...segments.map(({ segmentId }) => segmentId), ...retired.flatMap(({ segmentIds }) => segmentIds)].map(
      (segmentId) => segmentKey(collection, segmentId),
    ),
  );
  return objects.filter(({ key }) => !known.has(key));
}

/**
 * Deletes orphans that are older than the grace.
 * @returns the number of deleted objects
 */
export async function collectOrphans(store: Store, graceMs: number, collection: Generation): Promise<number> {
  const orphans = await findOrphans(store, collection);
  const due = orphans.filter(({ writtenAt }) => isOver(graceMs, writtenAt)).map(({ key }) => key);
  await deleteObjects(store, due);
  return due.length;
}
