import type { Box } from '../vision/index.ts';
import { ITEMS_PER_READ, readItems } from './items.ts';
import { type Page, pageOf, queryPage } from './pages.ts';
import type { Generation, Store } from './store.ts';
import { keys, partitions } from './table.ts';
import { findUser } from './users/user.ts';

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

/** A face is its item without the keys. */
function faceFromItem(item: Record<string, unknown>): StoredFace {
  const { PK: _partition, SK: _sort, ...face } = item;
  return face as unknown as StoredFace;
}

/**
 * Lists the collection's faces in ascending order of FaceId, consistently.
 *
 * @param faceIds only these; ids that the collection does not have are ignored
 * @param userId only faces of this user
 */
export async function listFaces(
  store: Store,
  collection: Generation,
  { limit, after, faceIds, userId }: { limit: number; after?: string; faceIds?: readonly string[]; userId?: string },
): Promise<Page<StoredFace>> {
  const ofUser = userId === undefined ? undefined : await facesOfUser(store, collection, userId);
  const ids = faceIds && ofUser ? faceIds.filter((faceId) => ofUser.includes(faceId)) : (faceIds ?? ofUser);
  if (!ids) {
    return queryPage(store, partitions.faces(collection), { limit, after }, faceFromItem, (face) => face.faceId);
  }
  const wanted = [...new Set(ids)].filter((faceId) => after === undefined || faceId > after).sort();
  const found: StoredFace[] = [];
  for (let start = 0; start < wanted.length && found.length <= limit; start += ITEMS_PER_READ) {
    const faces = await getFaces(store, collection, wanted.slice(start, start + ITEMS_PER_READ));
    // A face may have left the user since the user was read.
    found.push(...faces.filter((face) => userId === undefined || face.userId === userId));
  }
  return pageOf(found, limit, (face) => face.faceId);
}

/** Empty for a user that does not exist. */
async function facesOfUser(store: Store, collection: Generation, userId: string): Promise<readonly string[]> {
  return (await findUser(store, collection, userId))?.faceIds ?? [];
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
  const items = await readItems(
    store,
    faceIds.map((faceId) => keys.face(collection, faceId)),
  );
  const found = new Map(items.map((item) => [item.faceId, faceFromItem(item)]));
  return faceIds.flatMap((faceId) => found.get(faceId) ?? []);
}
