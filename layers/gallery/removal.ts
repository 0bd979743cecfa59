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
import { ITEMS_PER_TRANSACTION, remove, transact } from './transact.ts';

const CONCURRENT_READS = 8;
const CONCURRENT_TRANSACTIONS = 8;

/** 99 faces and images: the count is the other item of the transaction. */
const CHANGES_PER_TRANSACTION = ITEMS_PER_TRANSACTION - 1;

/** Why a face was not deleted. */
export type Refused =
  | { readonly faceId: string; readonly reason: 'not found' }
  | { readonly faceId: string; readonly reason: 'belongs to a user'; readonly userId: string };

export interface Removal {
  /** In the order of the request. */
  readonly deleted: readonly string[];
  readonly refused: readonly Refused[];
}

/** Faces of one image that are deleted together. */
interface Departure {
  readonly imageId: string;
  readonly faceIds: readonly string[];
}

/**
 * Deletes faces: each in one transaction with the count and with its image, whose count of removals makes the same
 * face, indexed again, a new face. The vectors stay, dead, until a compaction drops them. Of concurrent calls for one
 * face, one deletes it.
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
    await inParallel(bundle(departures(free)), CONCURRENT_TRANSACTIONS, async (together) => {
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
  const faces = await inParallel(chunks(faceIds, ITEMS_PER_READ), CONCURRENT_READS, (batch) =>
    getFaces(store, collection, batch),
  );
  return new Map(faces.flat().map((face) => [face.faceId, face]));
}

function whyNot(faceId: string, face: StoredFace | undefined): Refused | undefined {
  if (!face) return { faceId, reason: 'not found' };
  if (face.userId !== undefined) return { faceId, reason: 'belongs to a user', userId: face.userId };
  return undefined;
}

/**
 * Groups faces by image; of one image, as many as fit a transaction. The rest needs the image as that transaction
 * leaves it.
 */
function departures(faces: readonly StoredFace[]): Departure[] {
  const byImage = Map.groupBy(faces, ({ imageId }) => imageId);
  return [...byImage].map(([imageId, ofImage]) => ({
    imageId,
    faceIds: ofImage.slice(0, CHANGES_PER_TRANSACTION - 1).map(({ faceId }) => faceId),
  }));
}

/** Bundles departures that fit one transaction. */
function bundle(all: readonly Departure[]): Departure[][] {
  const bundles: Departure[][] = [];
  let items = Infinity;
  for (const departure of all) {
    const size = departure.faceIds.length + 1;
    if (items + size > CHANGES_PER_TRANSACTION) {
      bundles.push([]);
      items = 0;
    }
    bundles[bundles.length - 1].push(departure);
    items += size;
  }
  return bundles;
}

/** @returns false, having deleted nothing, when one of the faces or images has changed since it was read */
async function depart(store: Store, collection: Generation, together: readonly Departure[]): Promise<boolean> {
  const images = await readImages(
    store,
    collection,
    together.map(({ imageId }) => imageId),
  );
  const faceIds = together.flatMap((departure) => departure.faceIds);
  const outcome = await transact(store, [
    ...faceIds.map((faceId) => remove(store, keys.face(collection, faceId), faceIsFree)),
    ...together.flatMap(({ imageId, faceIds: leaving }) => {
      const image = images.get(imageId);
      return image ? [putImage(store, collection, withoutFaces(image, leaving))] : [];
    }),
    countChange(store, collection, { faces: -faceIds.length }),
  ]);
  return outcome === 'committed';
}

/** The image after the deletion of these faces. */
export function withoutFaces(image: ImageRecord, faceIds: readonly string[]): ImageRecord {
  return {
    ...image,
    version: image.version + 1,
    removals: image.removals + 1,
    faces: image.faces.filter(({ faceId }) => !faceIds.includes(faceId)),
  };
}
