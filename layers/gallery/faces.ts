import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import type { Box } from '../vision/index.ts';
import { ATTEMPTS, backOff } from './back-off.ts';
import { GalleryBusy } from './errors.ts';
import { type Page, pageOf, queryPage } from './pages.ts';
import type { Generation, Store } from './store.ts';
import { type Key, keys, partitions, userIs } from './table.ts';

/** A face of a collection. Box (ratios of the upright image) and confidence (percent) are float32 values. */
export interface StoredFace {
  readonly faceId: string;
  readonly imageId: string;
  readonly externalImageId?: string;
  readonly box: Box;
  readonly confidence: number;
  readonly faceModelVersion: string;
  readonly userId?: string;
}

/** The most keys of one BatchGetItem. */
const KEYS_PER_READ = 100;

/** A face without the keys of its item, whose attributes are otherwise those of the face. */
function faceFromItem(item: Record<string, unknown>): StoredFace {
  const { PK: _partition, SK: _sort, ...face } = item;
  return face as unknown as StoredFace;
}

/**
 * The collection's faces in ascending order of FaceId, read consistently.
 *
 * @param faceIds only these; those that the collection does not have are passed over
 * @param userId only faces of this user
 */
export async function listFaces(
  store: Store,
  collection: Generation,
  { limit, after, faceIds, userId }: { limit: number; after?: string; faceIds?: readonly string[]; userId?: string },
): Promise<Page<StoredFace>> {
  if (!faceIds) {
    const filter = userId === undefined ? undefined : userIs(userId);
    return queryPage(
      store,
      partitions.faces(collection),
      { limit, after, filter },
      faceFromItem,
      (face) => face.faceId,
    );
  }
  const wanted = [...new Set(faceIds)].filter((faceId) => after === undefined || faceId > after).sort();
  const found: StoredFace[] = [];
  for (let start = 0; start < wanted.length && found.length <= limit; start += KEYS_PER_READ) {
    const faces = await getFaces(store, collection, wanted.slice(start, start + KEYS_PER_READ));
    found.push(...faces.filter((face) => userId === undefined || face.userId === userId));
  }
  return pageOf(found, limit, (face) => face.faceId);
}

/**
 * Reads faces by id, consistently, in the order of the ids; ids that the collection does not have are left out.
 * @param faceIds at most 100, all different
 * @throws GalleryBusy when DynamoDB keeps leaving keys unprocessed
 */
export async function getFaces(
  store: Store,
  collection: Generation,
  faceIds: readonly string[],
): Promise<StoredFace[]> {
  const found = new Map<string, StoredFace>();
  let pending = faceIds.map((faceId) => keys.face(collection, faceId));
  for (let attempt = 0; pending.length > 0; attempt++) {
    if (attempt === ATTEMPTS)
      throw new GalleryBusy(`${pending.length} faces were still unread after ${attempt} tries.`);
    if (attempt > 0) await backOff(attempt - 1);
    const { Responses, UnprocessedKeys } = await store.dynamo.send(
      new BatchGetCommand({ RequestItems: { [store.table]: { Keys: pending, ConsistentRead: true } } }),
    );
    for (const item of Responses?.[store.table] ?? []) {
      const face = faceFromItem(item);
      found.set(face.faceId, face);
    }
    pending = (UnprocessedKeys?.[store.table]?.Keys ?? []) as Key[];
  }
  return faceIds.flatMap((faceId) => found.get(faceId) ?? []);
}
