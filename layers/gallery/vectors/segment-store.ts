import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { CorruptSegment, MissingSegment } from '../errors.ts';
import type { Generation, Store } from '../store.ts';
import { decodeHead, decodeSegment, type EncodedSegment, type Segment, type SegmentHead } from './segment.ts';

/** A segment as the table describes it: enough to fetch it, or only its head, in one request. */
export interface SegmentRecord {
  readonly segmentId: string;
  readonly count: number;
  readonly bytes: number;
  readonly headBytes: number;
  /** Number of merges that its faces have been through: 0 as committed. */
  readonly level: number;
}

/**
 * Key of a segment's object. The generation alone, being a UUID, keeps collections apart; a collection's id stays out
 * of the key because it may be `.` or `..`, which file systems and URL libraries take for more than a name.
 */
export function segmentKey(collection: Generation, segmentId: string): string {
  return `${segmentFolder(collection)}${segmentId}.seg`;
}

/** Common prefix of the keys of a collection's segments. */
export function segmentFolder({ generation }: Generation): string {
  return `segments/${generation}/`;
}

/**
 * Writes a new segment object. Nothing refers to it until its record is committed to the table.
 *
 * The id is drawn anew for every attempt, not derived from the content: no two writers ever write the same object, and
 * an object whose attempt ended without a record stays an orphan for good, so that it can be deleted without the danger
 * that a retry of the same content is just committing it.
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

/** @throws CorruptSegment, UnsupportedSegment, MissingSegment */
export async function readSegmentHead(
  store: Store,
  collection: Generation,
  { segmentId, headBytes }: SegmentRecord,
): Promise<SegmentHead> {
  const key = segmentKey(collection, segmentId);
  return decodeHead(key, await fetchObject(store, key, `bytes=0-${headBytes - 1}`));
}

/** @throws CorruptSegment, UnsupportedSegment, MissingSegment */
export async function readSegment(
  store: Store,
  collection: Generation,
  { segmentId }: Pick<SegmentRecord, 'segmentId'>,
): Promise<Segment> {
  const key = segmentKey(collection, segmentId);
  return decodeSegment(key, await fetchObject(store, key));
}

/**
 * Reads the vector of the face in row `row`. No checksum covers a single vector.
 * @throws CorruptSegment when the object ends before it; MissingSegment
 */
export async function readVector(
  store: Store,
  collection: Generation,
  { segmentId, headBytes }: SegmentRecord,
  dimensions: number,
  row: number,
): Promise<Float16Array> {
  const key = segmentKey(collection, segmentId);
  const length = dimensions * Float16Array.BYTES_PER_ELEMENT;
  const start = headBytes + row * length;
  const bytes = await fetchObject(store, key, `bytes=${start}-${start + length - 1}`);
  if (bytes.length !== length) throw new CorruptSegment(key, 'vectors', `the object ends in row ${row}`);
  return new Float16Array(new Uint8Array(bytes).buffer);
}

/** HTTP status when a range begins beyond the end. */
const RANGE_NOT_SATISFIABLE = 416;

async function fetchObject(store: Store, key: string, range?: string): Promise<Uint8Array> {
  try {
    const { Body, ContentLength = 0 } = await store.s3.send(
      new GetObjectCommand({ Bucket: store.bucket, Key: key, ...(range && { Range: range }) }),
    );
    return await readStream(Body as Readable, ContentLength);
  } catch (error) {
    if (error instanceof NoSuchKey) throw new MissingSegment(key, { cause: error });
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (status !== RANGE_NOT_SATISFIABLE) throw error;
    throw new CorruptSegment(key, 'object', `it ends before ${range}`, { cause: error });
  }
}

/**
 * Reads a stream into memory that is allocated once: heads are large, and concatenating their pieces would take twice
 * as much. A resizable buffer has pages of its own, which go back to the system when it is freed; of ordinary buffers,
 * which come from the allocator, the process keeps tens of megabytes.
 */
async function readStream(stream: Readable, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(new ArrayBuffer(length, { maxByteLength: length }), 0, length);
  let read = 0;
  for await (const piece of stream as AsyncIterable<Uint8Array>) {
    bytes.set(piece, read);
    read += piece.length;
    release(piece);
  }
  return bytes.subarray(0, read);
}

/**
 * Frees the memory of a piece that nothing reads any more, if it is all of its buffer. The garbage collector would free
 * it too, but hundreds of megabytes later: it counts a view as some hundred bytes, whatever its buffer holds.
 */
function release({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
