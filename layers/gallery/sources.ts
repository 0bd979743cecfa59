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

/*
 * Notes of which images were made of which object in S3, so that their faces can be deleted with it. An image is noted
 * before its faces are stored, and the attempt is counted as ended afterwards: while one may still be under way, the
 * note stays.
 */

/** An object in S3. It may be overwritten, so it can have held different photos. */
export interface SourceObject {
  readonly bucket: string;
  readonly key: string;
}

/** An attempt to store an image of an object. */
export interface Attempt {
  readonly object: SourceObject;
  readonly collection: Generation;
  readonly imageId: string;
}

/** The removal of one image's faces. */
export interface SourcedRemoval extends Removal {
  readonly collectionId: string;
  readonly imageId: string;
}

/** The attributes of a note; its key names the object and the image. */
interface Note {
  readonly SK: string;
  readonly begun: number;
  /** Absent until the first attempt ended. */
  readonly ended?: number;
}

/** Time for which a note outlives its object when an attempt has not ended: longer than SQS keeps failed messages. */
const EXPIRY_S = 30 * 24 * 60 * 60;

/** Notes an image of an object. To be called before its faces are stored. */
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

/**
 * Counts an attempt as ended. To be called when its faces are stored, and removed again if the object was deleted
 * meanwhile.
 */
export async function attemptEnded(store: Store, { object, collection, imageId }: Attempt): Promise<void> {
  const Key = keys.sourced(object, collection, imageId);
  await store.dynamo.send(new UpdateCommand({ TableName: store.table, Key, ...attemptEnds }));
}

/**
 * Deletes the faces of all images of an object, in all collections.
 * @param keptImageId an image whose faces are kept
 * @returns for each image the deleted faces, and those that were not because they belong to a user
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

/** Deletes a note, or lets it expire if an attempt has not ended, and may have died. */
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
    // Another attempt has begun since, and needs the note.
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
