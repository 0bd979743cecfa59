import { readPartition } from './items.ts';
import type { Generation, Store } from './store.ts';
import { partitions } from './table.ts';
import type { SegmentRecord } from './vectors/segment-store.ts';

/** A segment in the list of a collection. */
export interface ListedSegment extends SegmentRecord {
  /**
   * Present on a merged segment while the segments that it replaces are still listed. It holds all their live faces, so
   * a reader of both finds faces twice, and a reader of either misses none.
   */
  readonly replaces?: readonly string[];
}

/** Lists the segments that together hold the vector of every face of the collection, consistently, ascending by id. */
export async function listSegments(store: Store, collection: Generation): Promise<ListedSegment[]> {
  const segments: ListedSegment[] = [];
  for await (const items of readPartition(store, partitions.segments(collection))) {
    for (const { PK: _partition, SK: _sort, ...segment } of items) segments.push(segment as unknown as ListedSegment);
  }
  return segments;
}
