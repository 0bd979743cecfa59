import type { Collection } from '../collections.ts';
import { CorruptSegment } from '../errors.ts';
import { inParallel } from '../parallel.ts';
import type { ListedSegment } from '../segments.ts';
import type { Store } from '../store.ts';
import { faceIdAt, type SegmentRow } from '../vectors/segment.ts';
import { readSegment, segmentKey } from '../vectors/segment-store.ts';

const CONCURRENT_READS = 8;

/** A face's vector in its segment. */
export interface Row extends SegmentRow {
  readonly segmentId: string;
  readonly faceId: string;
}

/**
 * Reads the vectors of segments, by FaceId: one a face, since copies of a face's vector are identical.
 * @throws UnreadableSegment
 */
export async function readRows(
  store: Store,
  collection: Collection,
  records: readonly ListedSegment[],
): Promise<Map<string, Row>> {
  const segments = await inParallel(records, CONCURRENT_READS, (record) => readSegment(store, collection, record));
  const rows = new Map<string, Row>();
  segments.forEach((segment, index) => {
    const { segmentId } = records[index];
    if (segment.pack !== collection.pack) {
      const problem = `made by pack ${segment.pack}, not ${collection.pack}`;
      throw new CorruptSegment(segmentKey(collection, segmentId), 'header', problem);
    }
    for (let row = 0; row < segment.count; row++) {
      const faceId = faceIdAt(segment, row);
      rows.set(faceId, { segmentId, faceId, segment, row });
    }
  });
  return rows;
}
