/** Stored faces: collections, faces and users in DynamoDB, their vectors in S3, and the search among them. */
export {
  type Collection,
  createCollection,
  deleteCollection,
  getCollection,
  type ListedCollection,
  listCollections,
} from './collections.ts';
export {
  type CompactionOptions,
  type CompactionProgress,
  type CompactionResult,
  compactCollection,
} from './compaction/compact.ts';
export { collectRetired } from './compaction/retired.ts';
export { type Counts, countAll } from './counts.ts';
export {
  CollectionAlreadyExists,
  CollectionNotFound,
  CorruptSegment,
  FaceWithoutVector,
  GalleryBusy,
  MissingSegment,
  TokenReused,
  TooManyTags,
  UnreadableSegment,
  UnsupportedSegment,
  UserAlreadyExists,
  UserBusy,
  UserFull,
  UserNotFound,
} from './errors.ts';
export { getFaces, listFaces, type StoredFace } from './faces.ts';
export { type CheckProgress, checkCollection } from './fsck/check.ts';
export { type Repairs, repairCollection, type Unmended } from './fsck/repair.ts';
export type { Problem, Report } from './fsck/report.ts';
export { GRACE_MS } from './grace.ts';
export { addFaces, type IndexedFace, type NewFace, type SourceImage } from './images.ts';
export type { Page } from './pages.ts';
export { type PurgeOptions, type PurgeResult, purgeDeleted } from './purge.ts';
export { type Refused, type Removal, removeFaces } from './removal.ts';
export type { Nearest, Neighbour, VectorIndex } from './search/port.ts';
export { type FaceMatch, searchFaces } from './search/search-faces.ts';
export { searchUsers, type UserMatch } from './search/search-users.ts';
export { segmentsIndex } from './search/segments-index.ts';
export {
  type Attempt,
  attemptEnded,
  noteAttempt,
  removeFacesOf,
  type SourcedRemoval,
  type SourceObject,
} from './sources.ts';
export type { Generation, Store } from './store.ts';
export { TIME_TO_LIVE_ATTRIBUTE, tableDefinition } from './table.ts';
export { tagCollection, untagCollection } from './tags.ts';
export { createUser, deleteUser } from './users/lifecycle.ts';
export {
  associateFaces,
  disassociateFaces,
  type Membership,
  type RefusedFace,
  type UnlikeFace,
} from './users/membership.ts';
export type { ClientRequest } from './users/request.ts';
export { getUser, listUsers, statusOf, type User, type UserStatus } from './users/user.ts';
export { vectorOfUser } from './users/vector.ts';
