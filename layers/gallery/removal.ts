import { ATTEMPTS, backOff } from './back-off.ts';
import { collectionChanged } from './compaction/request.ts';
import { countChange } from './counts.ts';
import { GalleryBusy } from './errors.ts';
import { getFaces, type StoredFace } from './faces.ts';
import { type ImageRecord, putImage, readImages } from './images.ts';
import { ITEMS_PER_READ } from './items.ts';
import { chunks, inParallel } from './parallel.ts';
import type { Generation, Store } from './store.ts';
import { faceIsFree, keys } from './table.ts';
import { type TransactItem, transact } from './transact.ts';

const READS_AT_ONCE = 8;
const TRANSACTIONS_AT_ONCE = 8;

/** DynamoDB takes 100 items in a transaction; the count is the other one. */
const ITEMS_PER_TRANSACTION = 99;

/** Why a face was not deleted. */
export type Refused =
  | { readonly faceId: string; readonly reason: 'not found' }
  | { readonly faceId: string; readonly reason: 'belongs to a user'; readonly userId: string };

export interface Removal {
  /** In the order asked for. */
  readonly deleted: readonly string[];
  readonly refused: readonly Refused[];
}

/** Faces of one image that leave it together. */
interface Departure {
  readonly imageId: string;
  readonly faceIds: readonly string[];
}

/**
 * Deletes faces: each in one transaction with the count and its image, which thus knows that the same face, seen again, is
 * a new one. Their vectors stay where they are, as nobody's, until a compaction leaves them out. Of concurrent calls for
 * one face, one deletes it.
 *
 * @param faceIds may repeat
 * @throws GalleryBusy when concurrent writes or throttling outlast the retries; faces may have been deleted by then
 */
export async function removeFaces(store: Store, collection: Generation, faceIds: readonly string[]): Promise<Removal> {
  const wanted = [...new Set(faceIds)];
  const deleted = new Set<string>();
  const refused = new Map<string, Refused>();
  let pending = wanted;
  for (let attempt = 0; pending.length > 0; attempt++) {
    if (attempt === ATTEMPTS) throw new GalleryBusy(`${pending.length} faces were still there after ${attempt} tries.`);
    if (attempt > 0) await backOff(attempt - 1);
    const faces = await readFaces(store, collection, pending);
    for (const faceId of pending) {
      const reason = whyNot(faceId, faces.get(faceId));
      if (reason) refused.set(faceId, reason);
    }
    const free = [...faces.values()].filter(({ faceId }) => !refused.has(faceId));
    await inParallel(bundle(departures(free)), TRANSACTIONS_AT_ONCE, async (together) => {
      if (!(await depart(store, collection, together))) return;
      for (const { faceIds } of together) for (const faceId of faceIds) deleted.add(faceId);
      await collectionChanged(store, collection);
    });
    pending = pending.filter((faceId) => !deleted.has(faceId) && !refused.has(faceId));
  }
  return {
    deleted: wanted.filter((faceId) => deleted.has(faceId)),
    refused: wanted.flatMap((faceId) => refused.get(faceId) ?? []),
  };
}

async function readFaces(
  store: Store,
  collection: Generation,
  faceIds: readonly string[],
): Promise<Map<string, StoredFace>> {
  const faces = await inParallel(chunks(faceIds, ITEMS_PER_READ), READS_AT_ONCE, (some) =>
    getFaces(store, collection, some),
  );
  return new Map(faces.flat().map((face) => [face.faceId, face]));
}

function whyNot(faceId: string, face: StoredFace | undefined): Refused | undefined {
  if (!face) return { faceId, reason: 'not found' };
  if (face.userId !== undefined) return { faceId, reason: 'belongs to a user', userId: face.userId };
  return undefined;
}

/** The faces by image; of one image, as many as fit a transaction: the rest has to see what that makes of the image. */
function departures(faces: readonly StoredFace[]): Departure[] {
  const byImage = Map.groupBy(faces, ({ imageId }) => imageId);
  return [...byImage].map(([imageId, ofImage]) => ({
    imageId,
    faceIds: ofImage.slice(0, ITEMS_PER_TRANSACTION - 1).map(({ faceId }) => faceId),
  }));
}

/** Departures that fit one transaction together. */
function bundle(all: readonly Departure[]): Departure[][] {
  const bundles: Departure[][] = [];
  let items = Infinity;
  for (const departure of all) {
    const size = departure.faceIds.length + 1;
    if (items + size > ITEMS_PER_TRANSACTION) {
      bundles.push([]);
      items = 0;
    }
    bundles[bundles.length - 1].push(departure);
    items += size;
  }
  return bundles;
}

/** @returns false, having deleted nothing, when one of the faces or images was changed by others in the meantime */
async function depart(store: Store, collection: Generation, together: readonly Departure[]): Promise<boolean> {
  const images = await readImages(
    store,
    collection,
    together.map(({ imageId }) => imageId),
  );
  const faceIds = together.flatMap((departure) => departure.faceIds);
  const outcome = await transact(store, [
    ...faceIds.map(
      (faceId): TransactItem => ({
        Delete: { TableName: store.table, Key: keys.face(collection, faceId), ...faceIsFree },
      }),
    ),
    ...together.flatMap(({ imageId, faceIds: leaving }) => {
      const image = images.get(imageId);
      return image ? [putImage(store, collection, withoutFaces(image, leaving))] : [];
    }),
    countChange(store, collection, { faces: -faceIds.length }),
  ]);
  return outcome === 'committed';
}

/** The image when these faces of it are deleted. */
export function withoutFaces(image: ImageRecord, faceIds: readonly string[]): ImageRecord {
  return {
    ...image,
    version: image.version + 1,
    removals: image.removals + 1,
    faces: image.faces.filter(({ faceId }) => !faceIds.includes(faceId)),
  };
}
