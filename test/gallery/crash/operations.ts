import {
  addFaces,
  type Collection,
  CollectionNotFound,
  compactCollection,
  deleteCollection,
  getCollection,
  purgeDeleted,
  removeFaces,
  type SourceImage,
  type Store,
} from '../../../layers/gallery/index.ts';
import { someFaces } from '../builders.ts';

/** What an operation works on: plain data, so that it can be handed to another process. */
export interface Subject {
  readonly collection: Pick<Collection, 'id' | 'generation'>;
  readonly photo: SourceImage;
  /** to be deleted */
  readonly going: readonly string[];
  /** to be there afterwards, whatever happens */
  readonly staying: readonly string[];
}

const LIMITS = { segmentsPerLevel: 4, segmentsPerMerge: 98, largestSegment: 1000 };

/** The operations that crash, and that are done again after the crash. */
export const operations = {
  async IndexFaces(store: Store, { collection, photo }: Subject) {
    return addFaces(store, await getCollection(store, collection.id), photo, someFaces(100));
  },

  DeleteFaces: (store: Store, { collection, going }: Subject) => removeFaces(store, collection, going),

  async DeleteCollection(store: Store, { collection }: Subject) {
    await deleteCollection(store, collection.id).catch((error: unknown) => {
      // What a caller is told whose first try was done, though its answer was lost.
      if (!(error instanceof CollectionNotFound)) throw error;
    });
  },

  purge: (store: Store) => purgeDeleted(store, { graceMs: 0 }),

  async compaction(store: Store, { collection }: Subject) {
    return compactCollection(store, await getCollection(store, collection.id), { limits: LIMITS, graceMs: 0 });
  },
};

export type OperationName = keyof typeof operations;
