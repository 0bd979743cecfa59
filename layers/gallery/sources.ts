import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { nameImage } from './ids.ts';
import { readImages, type SourceImage } from './images.ts';
import { readPartition } from './items.ts';
import { type Removal, removeFaces } from './removal.ts';
import type { Generation, Store } from './store.ts';
import {
  attemptBegins,
  attemptEnds,
  attemptsAre,
  expiresUnlessBegun,
  type Key,
  keys,
  sourcePartition,
} from './table.ts';

/**
 * Which images came of which object in S3, so that their faces can go with it. An image is noted before its faces are
 * stored, and the attempt counted as ended afterwards: as long as one may still be under way, the note is not deleted.
 */

/** An object that photos are put into: one after the other, they may be different ones. */
export interface SourceObject {
  readonly bucket: string;
  readonly key: string;
}

/** An attempt that began to store an image of an object. */
export interface Attempt {
  readonly object: SourceObject;
  readonly collection: Generation;
  readonly imageId: string;
}

/** What went of one image, and what stayed. */
export interface SourcedRemoval extends Removal {
  readonly collectionId: string;
  readonly imageId: string;
}

/** The attributes of a note; what it is about stands in its key. */
interface Note {
  readonly SK: string;
  readonly begun: number;
  /** Absent until the first attempt ended. */
  readonly ended?: number;
}

/** How long a note may outlive its object for the sake of an attempt that died: longer than SQS keeps what failed. */
const EXPIRY_S = 30 * 24 * 60 * 60;

/** To be called before the faces of an image of an object are stored. */
export async function noteAttempt(
  store: Store,
  object: SourceObject,
  collection: Generation,
  image: SourceImage,
): Promise<Attempt> {
  const imageId = nameImage(collection.generation, image);
  const Key = keys.sourced(object, collection, imageId);
  await store.dynamo.send(new UpdateCommand({ TableName: store.table, Key, ...attemptBegins }));
  return { object, collection, imageId };
}

/** To be called once its faces are stored, and removed again if the object had gone meanwhile. */
export async function attemptEnded(store: Store, { object, collection, imageId }: Attempt): Promise<void> {
  const Key = keys.sourced(object, collection, imageId);
  await store.dynamo.send(new UpdateCommand({ TableName: store.table, Key, ...attemptEnds }));
}

/**
 * Deletes the faces of all images that came of an object, in whatever collections.
 * @param keptImageId but for this one
 * @returns what was deleted, and the faces that were not because they belong to a user, by image
 * @throws GalleryBusy
 */
export async function removeFacesOf(
  store: Store,
  object: SourceObject,
  keptImageId?: string,
): Promise<SourcedRemoval[]> {
  const removals: SourcedRemoval[] = [];
  for await (const notes of readPartition(store, sourcePartition(object))) {
    for (const note of notes as unknown as Note[]) {
      const [id, generation, imageId] = note.SK.split('#');
      if (imageId === keptImageId) continue;
      const collection = { id, generation };
      const images = await readImages(store, collection, [imageId]);
      const faceIds = images.get(imageId)?.faces.map(({ faceId }) => faceId) ?? [];
      const removal = await removeFaces(store, collection, faceIds);
      if (faceIds.length > 0) removals.push({ collectionId: id, imageId, ...removal });
      const isAllGone = !removal.refused.some(({ reason }) => reason === 'belongs to a user');
      if (isAllGone) await forget(store, keys.sourced(object, collection, imageId), note);
    }
  }
  return removals;
}

/** Deletes a note; one with an attempt that has not ended, and may have died, later. */
async function forget(store: Store, Key: Key, { begun, ended }: Note): Promise<void> {
  const item = { TableName: store.table, Key };
  try {
    if (begun === ended) {
      await store.dynamo.send(new DeleteCommand({ ...item, ...attemptsAre(begun) }));
    } else {
      const at = Math.floor(Date.now() / 1000) + EXPIRY_S;
      await store.dynamo.send(new UpdateCommand({ ...item, ...expiresUnlessBegun(begun, at) }));
    }
  } catch (error) {
    // Another attempt began since, and needs the note.
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
