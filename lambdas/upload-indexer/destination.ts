import { externalImageIdOf } from '../../layers/rekognition/index.ts';
import { Rejection } from './rejection.ts';

/** Which collection a photo goes to, and under what ExternalImageId. */
export interface Destination {
  readonly collectionId: string;
  readonly externalImageId: string;
}

/** The object's own metadata, `x-amz-meta-collection-id` on the wire, goes before its key. */
const COLLECTION_ID = 'collection-id';
const EXTERNAL_IMAGE_ID = 'external-image-id';

/**
 * From the key: `COLLECTION/NAME`, the name with escapes where an ExternalImageId needs them. Metadata may say either
 * otherwise; where it says the collection, the name is the whole key.
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
