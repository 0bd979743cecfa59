import { readPartition } from './items.ts';
import type { Generation, Store } from './store.ts';
import { partitions } from './table.ts';
import type { SegmentRecord } from './vectors/segment-store.ts';

/** A segment as the table lists it. */
export interface ListedSegment extends SegmentRecord {
  /**
   * Only on a merged segment for as long as those that it replaces are listed beside it. All their live faces are in it,
   * so whoever reads both finds faces twice, and whoever reads one misses none.
   */
  readonly replaces?: readonly string[];
}

/** The segments that together hold the vector of every face of the collection, read consistently, ascending by id. */
export async function listSegments(store: Store, collection: Generation): Promise<ListedSegment[]> {
  const segments: ListedSegment[] = [];
  for await (const items of readPartition(store, partitions.segments(collection))) {
    for (const { PK: _partition, SK: _sort, ...segment } of items) segments.push(segment as unknown as ListedSegment);
  }
  return segments;
}
