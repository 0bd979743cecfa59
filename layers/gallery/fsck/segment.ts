import { NoSuchKey } from '@aws-sdk/client-s3';
import type { Collection } from '../collections.ts';
import { CorruptSegment } from '../errors.ts';
import type { ListedSegment } from '../segments.ts';
import type { Store } from '../store.ts';
import { layOut } from '../vectors/layout.ts';
import { faceIdAt, type Segment } from '../vectors/segment.ts';
import { readSegment, type SegmentRecord } from '../vectors/segment-store.ts';
import type { Problem } from './report.ts';

export interface Inspection {
  /** None when the segment cannot be read. */
  readonly faceIds: readonly string[];
  readonly problem?: Problem;
}

/** Reads all of a segment and its checksums, and holds the record in the table against it. */
export async function inspectSegment(store: Store, collection: Collection, record: ListedSegment): Promise<Inspection> {
  const { segmentId } = record;
  const segment = await readSegment(store, collection, record).catch((error: unknown) => {
    if (error instanceof NoSuchKey) return 'the object is missing';
    if (error instanceof CorruptSegment) return error.message;
    throw error;
  });
  if (typeof segment === 'string') {
    return { faceIds: [], problem: { kind: 'broken segment', segmentId, detail: segment } };
  }
  const faceIds = Array.from({ length: segment.count }, (_, row) => faceIdAt(segment, row));
  if (segment.pack !== collection.pack) {
    const detail = `made by pack ${segment.pack}, not ${collection.pack}`;
    return { faceIds: [], problem: { kind: 'broken segment', segmentId, detail } };
  }
  const detail = differences(record, sizesOf(segment));
  return { faceIds, ...(detail && { problem: { kind: 'wrong segment record', segmentId, detail } }) };
}

/** Undefined when the object is missing, or not what was written. */
export async function readIfSound(
  store: Store,
  collection: Collection,
  segmentId: string,
): Promise<Segment | undefined> {
  try {
    return await readSegment(store, collection, { segmentId });
  } catch (error) {
    if (error instanceof CorruptSegment || error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

/** What the record of a segment must say of its object. */
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
