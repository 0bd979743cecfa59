import type { Collection } from '../collections.ts';
import type { Counts } from '../counts.ts';
import { getFaces } from '../faces.ts';
import { type ImageRecord, putImage, readImages } from '../images.ts';
import { withoutFaces } from '../removal.ts';
import type { Store } from '../store.ts';
import { addToCounts, itemExists, itemIsAbsent, keys } from '../table.ts';
import { check, transact, update } from '../transact.ts';
import { CHANGED, type Outcome } from './outcome.ts';

interface FaceOfImage {
  readonly faceId: string;
  readonly imageId: string;
}

/** Adds an existing face to its image, which is created if it does not exist. */
export async function addFaceToImage(
  store: Store,
  collection: Collection,
  { faceId, imageId }: FaceOfImage,
): Promise<Outcome> {
  const [face] = await getFaces(store, collection, [faceId]);
  if (!face) return CHANGED;
  const { box, confidence, externalImageId } = face;
  const image = (await readImages(store, collection, [imageId])).get(imageId) ?? {
    imageId,
    ...(externalImageId !== undefined && { externalImageId }),
    version: 0,
    // The number of removals is lost; one that it cannot have reached keeps FaceIds from being used again.
    removals: Math.floor(Date.now() / 1000),
    faces: [],
  };
  if (image.faces.some((known) => known.faceId === faceId)) return CHANGED;
  const next = { ...image, version: image.version + 1, faces: [...image.faces, { faceId, box, confidence }] };
  return writeImageIf(itemExists, store, collection, faceId, next);
}

/** Removes a face that does not exist from its image. */
export async function removeFaceFromImage(
  store: Store,
  collection: Collection,
  { faceId, imageId }: FaceOfImage,
): Promise<Outcome> {
  const image = (await readImages(store, collection, [imageId])).get(imageId);
  if (!image) return CHANGED;
  return writeImageIf(itemIsAbsent, store, collection, faceId, withoutFaces(image, [faceId]));
}

/** Writes an image on a condition of one face. */
async function writeImageIf(
  condition: typeof itemExists | typeof itemIsAbsent,
  store: Store,
  collection: Collection,
  faceId: string,
  next: ImageRecord,
): Promise<Outcome> {
  const outcome = await transact(store, [
    check(store, keys.face(collection, faceId), condition),
    putImage(store, collection, next),
  ]);
  return outcome === 'refused' ? CHANGED : undefined;
}

export async function correctCount(store: Store, collection: Collection, changes: Partial<Counts>): Promise<Outcome> {
  await transact(store, [update(store, keys.count(collection, 0), addToCounts(changes))]);
  return undefined;
}
