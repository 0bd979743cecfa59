import {
  addFaces,
  associateFaces,
  type ClientRequest,
  type Collection,
  CollectionNotFound,
  compactCollection,
  createUser,
  deleteCollection,
  deleteUser,
  disassociateFaces,
  getCollection,
  purgeDeleted,
  removeFaces,
  type SourceImage,
  type Store,
  segmentsIndex,
  tagCollection,
} from '../../../layers/gallery/index.ts';
import { someFaces } from '../builders.ts';

/** Arguments of an operation: plain data, so that they can be passed to another process. */
export interface Subject {
  readonly collection: Pick<Collection, 'id' | 'generation'>;
  readonly photo: SourceImage;
  /** faces to be deleted, or given to or taken from the user */
  readonly going: readonly string[];
  /** faces that have to exist afterwards in any case */
  readonly staying: readonly string[];
}

export const USER = 'ann';
export const TAGS = { team: 'blue', floor: '7' };

/** The same for the retry as for the first call, as a client sends it. */
const requestOf = (operation: string): ClientRequest => ({ operation, token: 'retry', digest: 'the same' });

const LIMITS = { segmentsPerLevel: 4, segmentsPerMerge: 98, largestSegment: 1000 };

/** The operations that crash, and are repeated after the crash. */
export const operations = {
  async IndexFaces(store: Store, { collection, photo }: Subject) {
    return addFaces(store, await getCollection(store, collection.id), photo, someFaces(100));
  },

  DeleteFaces: (store: Store, { collection, going }: Subject) => removeFaces(store, collection, going),

  async DeleteCollection(store: Store, { collection }: Subject) {
    await deleteCollection(store, collection.id).catch((error: unknown) => {
      // The answer to a retry when the first call was done and its answer was lost.
      if (!(error instanceof CollectionNotFound)) throw error;
    });
  },

  async CreateUser(store: Store, { collection: { id } }: Subject) {
    return createUser(store, await getCollection(store, id), USER, requestOf('CreateUser'));
  },

  async AssociateFaces(store: Store, { collection: { id }, going }: Subject) {
    const request = requestOf('AssociateFaces');
    return associateFaces(store, segmentsIndex(store), await getCollection(store, id), USER, going, { request });
  },

  async DisassociateFaces(store: Store, { collection: { id }, going }: Subject) {
    const request = requestOf('DisassociateFaces');
    return disassociateFaces(store, segmentsIndex(store), await getCollection(store, id), USER, going, request);
  },

  async DeleteUser(store: Store, { collection: { id } }: Subject) {
    return deleteUser(store, segmentsIndex(store), await getCollection(store, id), USER, requestOf('DeleteUser'));
  },

  TagResource: (store: Store, { collection: { id } }: Subject) => tagCollection(store, id, TAGS),

  purge: (store: Store) => purgeDeleted(store, { graceMs: 0 }),

  async compaction(store: Store, { collection }: Subject) {
    return compactCollection(store, await getCollection(store, collection.id), { limits: LIMITS, graceMs: 0 });
  },
};

export type OperationName = keyof typeof operations;
