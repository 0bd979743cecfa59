/** Faces that last and can be found: collections and faces in DynamoDB, their vectors in S3. */
export {
  type Collection,
  createCollection,
  deleteCollection,
  getCollection,
  type ListedCollection,
  listCollections,
} from './collections.ts';
export { countFaces } from './counts.ts';
export { CollectionAlreadyExists, CollectionNotFound, CorruptSegment, GalleryBusy } from './errors.ts';
export { listFaces, type StoredFace } from './faces.ts';
export { addFaces, type IndexedFace, type NewFace, type SourceImage } from './images.ts';
export type { Page } from './pages.ts';
export type { Store } from './store.ts';
export { TIME_TO_LIVE_ATTRIBUTE, tableDefinition } from './table.ts';
