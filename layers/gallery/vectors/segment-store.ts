import { randomUUID } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Generation, Store } from '../store.ts';
import { decodeHead, decodeSegment, type EncodedSegment, type Segment, type SegmentHead } from './segment.ts';

/** What the table says of a segment: enough to fetch it, or only its head, in one request. */
export interface SegmentRecord {
  readonly segmentId: string;
  readonly count: number;
  readonly bytes: number;
  readonly headBytes: number;
  /** How often its faces have been merged: 0 as committed. */
  readonly level: number;
}

/**
 * The object of a segment. The generation alone, being a UUID, keeps collections apart; a collection's id stays out of
 * the key because it may be `.` or `..`, which file systems and URL libraries take for more than a name.
 */
export function segmentKey(collection: Generation, segmentId: string): string {
  return `segments/${collection.generation}/${segmentId}.seg`;
}

/**
 * Writes a new segment object. Nothing knows of it until its record is committed to the table.
 *
 * The id is drawn anew for every attempt, not derived from the content: no two writers ever write the same object, and
 * an object whose attempt is over without a record stays an orphan for ever, so that it can be deleted
 * without the danger that a retry of the same content is just committing it.
 */
export async function putSegment(
  store: Store,
  collection: Generation,
  { bytes, headBytes }: EncodedSegment,
  { count, level }: { count: number; level: number },
): Promise<SegmentRecord> {
  const segmentId = randomUUID();
  await store.s3.send(
    new PutObjectCommand({
      Bucket: store.bucket,
      Key: segmentKey(collection, segmentId),
      Body: bytes,
      ContentType: 'application/octet-stream',
    }),
  );
  return { segmentId, count, bytes: bytes.length, headBytes, level };
}

/** @throws CorruptSegment; the SDK's NoSuchKey when the object is gone */
export async function readSegmentHead(
  store: Store,
  collection: Generation,
  { segmentId, headBytes }: SegmentRecord,
): Promise<SegmentHead> {
  const key = segmentKey(collection, segmentId);
  return decodeHead(key, await fetchObject(store, key, `bytes=0-${headBytes - 1}`));
}

/** @throws CorruptSegment; the SDK's NoSuchKey when the object is gone */
export async function readSegment(
  store: Store,
  collection: Generation,
  { segmentId }: SegmentRecord,
): Promise<Segment> {
  const key = segmentKey(collection, segmentId);
  return decodeSegment(key, await fetchObject(store, key));
}

async function fetchObject(store: Store, key: string, range?: string): Promise<Uint8Array> {
  const { Body } = await store.s3.send(
    new GetObjectCommand({ Bucket: store.bucket, Key: key, ...(range && { Range: range }) }),
  );
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}
