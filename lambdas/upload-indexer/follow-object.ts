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

/** The object changed faster than it could be followed: later it may be quiet. */
export class ObjectUnsettled extends Error {
  override readonly name = 'ObjectUnsettled';
}

/** How often an object that was changed meanwhile is looked at again at once. */
const ROUNDS = 3;

export interface Following {
  /** Undefined if there is no object. */
  readonly indexing: Indexing | undefined;
  readonly removals: readonly Outcome[];
}

/**
 * Makes the faces of an object those of the photo that it now is, or none if it is gone. What happened to it does not
 * matter, only what it is: whatever order notices come in, and however often, the last to be done leaves it right. As the
 * object is looked at again afterwards, two that are done at once cannot leave it wrong either.
 * @throws ObjectUnsettled, or Error of whatever may pass: worth another try
 */
export async function followObject(
  { bucket, key }: SourceObject,
  services: Services,
  settings: UploadSettings,
): Promise<Following> {
  const { s3, store } = services;
  const object = { bucket, key };
  const attempts: Attempt[] = [];
  const removals: Outcome[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const found = await findObject(s3, object);
    const begun = attempts.length;
    const indexing = found && (await indexPhoto(found, noting(services, object, attempts), settings));
    const current = attempts.slice(begun).at(-1)?.imageId;
    removals.push(...(await removeFacesOf(store, object, current)).map((removal) => removed(object, removal)));
    if (settings.results) await (indexing ? writeResult(s3, object, indexing) : deleteResult(s3, object));
    if (!isSame(found, await findObject(s3, object))) continue;
    for (const attempt of attempts) await attemptEnded(store, attempt);
    return { indexing, removals };
  }
  throw new ObjectUnsettled(`The object changed ${ROUNDS} times while it was indexed.`);
}

/** Services that note, before the faces of a photo are stored, which image it is. */
function noting(services: Services, { bucket, key }: SourceObject, attempts: Attempt[]): Services {
  return {
    ...services,
    async beforeCommit(collection, image) {
      attempts.push(await noteAttempt(services.store, { bucket, key }, collection, image));
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
