import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Collection } from '../collections.ts';
import { findOrphans } from '../compaction/orphans.ts';
import { listRetired } from '../compaction/retired.ts';
import { retirement } from '../compaction/swap.ts';
import { listSegments } from '../segments.ts';
import type { Store } from '../store.ts';
import { itemExists, itemIsAbsent, keys } from '../table.ts';
import { put, remove, transact } from '../transact.ts';
import { segmentIdOf } from '../vectors/objects.ts';
import { encodeSegment, faceIdAt, vectorAt } from '../vectors/segment.ts';
import { putSegment } from '../vectors/segment-store.ts';
import { CHANGED, type Outcome } from './outcome.ts';
import { readIfSound, sizesOf } from './segment.ts';

/**
 * Searches the objects that are retired or orphaned for lost vectors, and writes those it finds to a new segment.
 * @returns the faces that have a vector again
 */
export async function recoverVectors(
  store: Store,
  collection: Collection,
  lacking: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  if (lacking.size === 0) return lacking;
  const orphans = (await findOrphans(store, collection)).map(({ key }) => segmentIdOf(key));
  const retired = (await listRetired(store, collection)).flatMap(({ segmentIds }) => segmentIds);
  const vectors = new Map<string, Float16Array>();
  for (const segmentId of [...retired, ...orphans]) {
    const segment = await readIfSound(store, collection, segmentId);
    if (segment?.pack !== collection.pack) continue;
    for (let row = 0; row < segment.count; row++) {
      const faceId = faceIdAt(segment, row);
      if (lacking.has(faceId)) vectors.set(faceId, vectorAt(segment, row).slice());
    }
  }
  if (vectors.size > 0) {
    const encoded = encodeSegment(
      collection.pack,
      [...vectors].map(([faceId, vector]) => ({ faceId, vector })),
    );
    const record = await putSegment(store, collection, encoded, { count: vectors.size, level: 0 });
    await transact(store, [put(store, keys.segment(collection, record.segmentId), record, itemIsAbsent)]);
  }
  return new Set(vectors.keys());
}

/** Takes a segment off the list. Its object, if it exists, is deleted after the grace. */
export async function unlist(store: Store, collection: Collection, segmentId: string): Promise<Outcome> {
  const outcome = await transact(store, [
    remove(store, keys.segment(collection, segmentId), itemExists),
    retirement(store, collection, [segmentId]),
  ]);
  return outcome === 'refused' ? CHANGED : undefined;
}

export async function correctRecord(store: Store, collection: Collection, segmentId: string): Promise<Outcome> {
  const record = (await listSegments(store, collection)).find((segment) => segment.segmentId === segmentId);
  const segment = record && (await readIfSound(store, collection, segmentId));
  if (!segment) return CHANGED;
  const corrected = { ...record, ...sizesOf(segment) };
  const outcome = await transact(store, [put(store, keys.segment(collection, segmentId), corrected, itemExists)]);
  return outcome === 'refused' ? CHANGED : undefined;
}

/** Removes a listed segment from the retirements, so that its object is not deleted. */
export async function unretire(store: Store, collection: Collection, segmentId: string): Promise<Outcome> {
  for (const retired of await listRetired(store, collection)) {
    if (!retired.segmentIds.includes(segmentId)) continue;
    const segmentIds = retired.segmentIds.filter((id) => id !== segmentId);
    await store.dynamo.send(
      new PutCommand({ TableName: store.table, Item: { ...retired, segmentIds }, ...itemExists }),
    );
  }
  return undefined;
}
