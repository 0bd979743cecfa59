import type { Generation, Store } from '../store.ts';

/** A compaction looks at the list of segments and mostly finds nothing to do, so not every change asks for one. */
const CHANGES_PER_REQUEST = 16;

/**
 * To be called after every change of a collection. Asks for a compaction after one in 16, drawn at random: without any
 * counting, 99.9 % of collections with 108 new segments have been asked for.
 */
export async function collectionChanged({ requestCompaction }: Store, collection: Generation): Promise<void> {
  if (requestCompaction && Math.random() * CHANGES_PER_REQUEST < 1) await requestCompaction(collection);
}
