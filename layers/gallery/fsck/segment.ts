import type { Collection } from '../collections.ts';
import { MissingSegment, UnreadableSegment, UnsupportedSegment } from '../errors.ts';
import type { ListedSegment } from '../segments.ts';
import type { Store } from '../store.ts';
import { layOut } from '../vectors/layout.ts';
import { faceIdAt, type Segment } from '../vectors/segment.ts';
import { readSegment, type SegmentRecord } from '../vectors/segment-store.ts';
import type { Problem } from './report.ts';

export interface Inspection {
  /** Empty when the segment cannot be read. */
  readonly faceIds: readonly string[];
  readonly problem?: Problem;
}

/** Reads a whole segment, verifies its checksums, and compares it with its record in the table. */
export async function inspectSegment(store: Store, collection: Collection, record: ListedSegment): Promise<Inspection> {
  const { segmentId } = record;
  const segment = await readSegment(store, collection, record).catch((error: unknown) => {
    if (error instanceof UnreadableSegment) return error;
    throw error;
  });
  if (segment instanceof UnreadableSegment) {
    const kind = segment instanceof UnsupportedSegment ? 'unsupported segment' : 'broken segment';
    const detail = segment instanceof MissingSegment ? 'the object is missing' : segment.message;
    return { faceIds: [], problem: { kind, segmentId, detail } };
  }
  if (segment.pack !== collection.pack) {
    const detail = `made by pack ${segment.pack}, not ${collection.pack}`;
    return { faceIds: [], problem: { kind: 'broken segment', segmentId, detail } };
  }
  const faceIds = Array.from({ length: segment.count }, (_, row) => faceIdAt(segment, row));
  const detail = differences(record, sizesOf(segment));
  return { faceIds, ...(detail && { problem: { kind: 'wrong segment record', segmentId, detail } }) };
}

/** Reads a whole segment; undefined when it is missing, damaged, or of an unsupported version. */
export async function readIfSound(
  store: Store,
  collection: Collection,
  segmentId: string,
): Promise<Segment | undefined> {
  try {
    return await readSegment(store, collection, { segmentId });
  } catch (error) {
    if (error instanceof UnreadableSegment) return undefined;
    throw error;
  }
}

/** The attributes of a segment's record that follow from its object. */
export function sizesOf({ count, dimensions }: Segment): Pick<SegmentRecord, 'count' | 'bytes' | 'headBytes'> {
  const { bytes, headBytes } = layOut(dimensions, count);
  return { count, bytes, headBytes };
}

function differences(record: SegmentRecord, sizes: ReturnType<typeof sizesOf>): string {
  return (['count', 'bytes', 'headBytes'] as const)
    .filter((name) => record[name] !== sizes[name])
    .map((name) => `${name} ${record[name]}, not ${sizes[name]}`)
    .join(', ');
}
