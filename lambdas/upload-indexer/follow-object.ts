import {
  type Attempt,
  attemptEnded,
  noteAttempt,
  removeFacesOf,
  type SourcedRemoval,
  type SourceObject,
} from '../../layers/gallery/index.ts';
import type { Services } from '../../layers/rekognition/index.ts';
import { type FoundObject, findObject } from './found-object.ts';
import { type Indexing, indexPhoto } from './index-photo.ts';
import type { Outcome } from './outcome.ts';
import { deleteResult, writeResult } from './result.ts';
import type { UploadSettings } from './settings.ts';

/** The object changed during every attempt to index it. Worth another try later. */
export class ObjectUnsettled extends Error {
  override readonly name = 'ObjectUnsettled';
}

/** Attempts for an object that changes meanwhile. */
const ATTEMPTS = 3;

export interface Following {
  /** Undefined if the object does not exist. */
  readonly indexing: Indexing | undefined;
  /** `Faces Removed`, one for each image whose faces were removed. */
  readonly removals: readonly Outcome[];
}

/**
 * Synchronises the stored faces of an object with what the object now is: those of its current photo, or none if it is
 * gone. Only the object's state counts, not the notice: in whatever order and however often notices are handled, the
 * last one leaves the right faces. The object is read again afterwards, so that concurrent handling leaves them too.
 * @throws ObjectUnsettled, or another error worth another try
 */
export async function followObject(
  { bucket, key }: SourceObject,
  services: Services,
  settings: UploadSettings,
): Promise<Following> {
  const { s3, store } = services;
  const object = { bucket, key };
  const notes: Attempt[] = [];
  const removals: Outcome[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const found = await findObject(s3, object);
    const before = notes.length;
    const indexing = found && (await indexPhoto(found, notingImages(services, object, notes), settings));
    const current = notes.slice(before).at(-1)?.imageId;
    removals.push(...(await removeFacesOf(store, object, current)).map((removal) => removed(object, removal)));
    if (settings.results) await (indexing ? writeResult(s3, object, indexing) : deleteResult(s3, object));
    if (!isSame(found, await findObject(s3, object))) continue;
    for (const note of notes) await attemptEnded(store, note);
    return { indexing, removals };
  }
  throw new ObjectUnsettled(`The object changed ${ATTEMPTS} times while it was indexed.`);
}

/**
 * Services with which IndexFaces notes the image as one of the object's before it stores its faces: if the indexer dies
 * afterwards, the next attempt still finds the faces and removes them.
 * @param notes receives the attempts that were noted
 */
function notingImages(services: Services, object: SourceObject, notes: Attempt[]): Services {
  return {
    ...services,
    async beforeStoringFaces(collection, image) {
      notes.push(await noteAttempt(services.store, object, collection, image));
    },
  };
}

function isSame(a: FoundObject | undefined, b: FoundObject | undefined): boolean {
  return a?.etag === b?.etag && a?.versionId === b?.versionId;
}

function removed({ bucket, key }: SourceObject, { collectionId, imageId, deleted, refused }: SourcedRemoval): Outcome {
  const keptFaceIds = refused.flatMap(({ faceId, reason }) => (reason === 'belongs to a user' ? faceId : []));
  return {
    type: 'Faces Removed',
    detail: { bucket, key, collectionId, imageId, faceIds: deleted, faceCount: deleted.length, keptFaceIds },
  };
}
