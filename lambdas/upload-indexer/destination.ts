import { externalImageIdOf } from '../../layers/rekognition/index.ts';
import { Rejection } from './rejection.ts';

/** The collection that a photo is indexed into, and its ExternalImageId. */
export interface Destination {
  readonly collectionId: string;
  readonly externalImageId: string;
}

/** Names of the object's user metadata, which takes precedence over its key: `x-amz-meta-collection-id` on the wire. */
const COLLECTION_ID = 'collection-id';
const EXTERNAL_IMAGE_ID = 'external-image-id';

/**
 * Derives the destination from an object's key, `COLLECTION/NAME`, whose name is escaped where an ExternalImageId
 * requires it. Metadata may override either; if it names the collection, the whole key is the name.
 * @throws Rejection if the key names no collection, or is too long
 */
export function destinationOf(key: string, metadata: Readonly<Record<string, string>>): Destination {
  const slash = key.indexOf('/');
  const collectionId = metadata[COLLECTION_ID] ?? key.slice(0, Math.max(0, slash));
  if (!collectionId) throw new Rejection('NoCollection', 'The key is not like COLLECTION/NAME.');
  const name = metadata[COLLECTION_ID] === undefined ? key.slice(slash + 1) : key;
  const externalImageId = metadata[EXTERNAL_IMAGE_ID] ?? externalImageIdOf(name);
  if (!externalImageId) {
    throw new Rejection('KeyTooLong', 'An ExternalImageId made of the key would have more than 255 characters.');
  }
  return { collectionId, externalImageId };
}
