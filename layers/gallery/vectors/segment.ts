import { crc32 } from 'node:zlib';
import { CorruptSegment } from '../errors.ts';
import { uuidFromBytes, uuidToBytes } from '../ids.ts';
import { hadamard } from './hadamard.ts';
import { ALIGNMENT, FACE_ID_BYTES, HEADER_BYTES, type Layout, layOut, ninthBitBytes } from './layout.ts';
import { quantise, writeNinthBits } from './quantise.ts';

/*
 * A segment: the vectors of some faces of one collection, in one immutable object. Little-endian, as is every machine
 * this runs on, so that a decoded segment is views of the bytes that were read. Blocks start at multiples of 64 bytes.
 *
 *   offset  type          header
 *        0  8 bytes       magic, "VISAGSEG"
 *        8  uint32        version of this format, 2
 *       12  uint32        dimensions of a vector
 *       16  uint32        faces
 *       20  5 x 2 uint32  for each block in order: its offset, and the CRC32 of the block with the zeros after it
 *       60  64 bytes      name of the model pack that made the vectors, UTF-8, then zeros
 *      124  uint32        CRC32 of bytes 0 to 123
 *      128                blocks: face ids (16 bytes each), scales (float32), int8 vectors, ninthBits (a ninth bit for every
 *                         int8 value), float16 vectors
 *
 * Header and all blocks but the last are the head, all that a search needs: 740 bytes a face of 640 dimensions. It scans
 * the int8 vectors and scores the best with the ninthBits, without which one cosine in nine thousand between real faces is off
 * by more than 0.001. Both are of the spread vectors (hadamard.ts), and made from the float16 ones, which are not spread. So
 * encoding what was decoded gives the same bytes again: compaction does not wear vectors out.
 */
const MAGIC = Buffer.from('VISAGSEG', 'latin1');
const VERSION = 2;
const VERSION_AT = 8;
const DIMENSIONS_AT = 12;
const COUNT_AT = 16;
const BLOCKS_AT = 20;
const PACK_AT = 60;
const PACK_BYTES = 64;
const HEADER_CRC_AT = 124;

/** What uint32 offsets can reach: about 2.1 million faces of 640 dimensions. */
const LARGEST_SEGMENT_BYTES = 2 ** 32 - 1;

export interface SegmentHead {
  /** The model pack that made the vectors. */
  readonly pack: string;
  readonly dimensions: number;
  readonly count: number;
  /** 16 bytes a face. */
  readonly faceIds: Uint8Array;
  /** One a face. */
  readonly scales: Float32Array;
  /** `dimensions` values a face, to be multiplied by the face's scale: its vector, spread (hadamard.ts). */
  readonly quantised: Int8Array;
  /** `dimensions` bits a face, to the next whole byte: which half of its step a value lies in (quantise.ts). */
  readonly ninthBits: Uint8Array;
}

export interface Segment extends SegmentHead {
  /** `dimensions` values a face. */
  readonly vectors: Float16Array;
}

export interface EncodedSegment {
  readonly bytes: Uint8Array;
  /** How many of the bytes, from the first, are the head. */
  readonly headBytes: number;
}

/** The FaceId of the face in row `index`. */
export function faceIdAt(segment: SegmentHead, index: number): string {
  return uuidFromBytes(segment.faceIds.subarray(index * FACE_ID_BYTES));
}

/** The vector of the face in row `index`, where it lies. */
export function vectorAt({ vectors, dimensions }: Segment, index: number): Float16Array {
  return vectors.subarray(index * dimensions, (index + 1) * dimensions);
}

/**
 * @param pack name of the model pack, at most 64 bytes
 * @param faces at least one, their vectors all of one length
 * @throws RangeError when the input is not that, or a vector is not finite or has no direction
 */
export function encodeSegment(
  pack: string,
  faces: readonly { readonly faceId: string; readonly vector: ArrayLike<number> }[],
): EncodedSegment {
  const { bytes, layout, dimensions, faceIds, scales, quantised, ninthBits, vectors } = blank(
    faces.length,
    faces[0]?.vector.length ?? 0,
  );
  faces.forEach(({ faceId, vector }, index) => {
    if (vector.length !== dimensions) {
      throw new RangeError(`A vector has ${vector.length} dimensions, the first of its segment ${dimensions}.`);
    }
    const [start, end] = [index * dimensions, (index + 1) * dimensions];
    const row = vectors.subarray(start, end);
    row.set(vector);
    faceIds.set(uuidToBytes(faceId), index * FACE_ID_BYTES);
    const values = hadamard(row);
    const levels = quantised.subarray(start, end);
    scales[index] = quantise(values, levels);
    writeNinthBits(values, levels, scales[index], ninthBits.subarray(index * ninthBitBytes(dimensions)));
  });
  writeHeader(bytes, layout, pack, dimensions, faces.length);
  return { bytes, headBytes: layout.headBytes };
}

/** A face in a segment. */
export interface SegmentRow {
  readonly segment: Segment;
  readonly row: number;
}

/**
 * Encodes faces of other segments as they are there: what `encodeSegment` would make of their vectors, without making it
 * again.
 *
 * @param pack name of the model pack that made all of them
 * @param rows at least one, their vectors all of one length
 * @throws RangeError when they are not that
 */
export function joinSegments(pack: string, rows: readonly SegmentRow[]): EncodedSegment {
  const { bytes, layout, dimensions, ...into } = blank(rows.length, rows[0]?.segment.dimensions ?? 0);
  const bits = ninthBitBytes(dimensions);
  rows.forEach(({ segment, row }, index) => {
    if (segment.dimensions !== dimensions) {
      throw new RangeError(`Vectors of ${segment.dimensions} dimensions do not go with those of ${dimensions}.`);
    }
    into.faceIds.set(part(segment.faceIds, row, FACE_ID_BYTES), index * FACE_ID_BYTES);
    into.scales[index] = segment.scales[row];
    into.quantised.set(part(segment.quantised, row, dimensions), index * dimensions);
    into.ninthBits.set(part(segment.ninthBits, row, bits), index * bits);
    into.vectors.set(part(segment.vectors, row, dimensions), index * dimensions);
  });
  writeHeader(bytes, layout, pack, dimensions, rows.length);
  return { bytes, headBytes: layout.headBytes };
}

function part<T extends { subarray(start: number, end: number): T }>(block: T, row: number, length: number): T {
  return block.subarray(row * length, (row + 1) * length);
}

/** FrameBuffer for a segment, and views of its blocks. */
function blank(count: number, dimensions: number) {
  if (count === 0) throw new RangeError('A segment holds at least one face.');
  const layout = layOut(dimensions, count);
  if (layout.bytes > LARGEST_SEGMENT_BYTES) throw new RangeError(`A segment of ${layout.bytes} bytes is too large.`);
  const bytes = new Uint8Array(layout.bytes);
  const vectors = vectorView(bytes, layout, dimensions, count);
  return { bytes, layout, dimensions, vectors, ...headViews(bytes, layout, dimensions, count) };
}

/**
 * Reads the head of a segment, or the head from the whole segment.
 * @param name what to call the segment in errors
 * @throws CorruptSegment
 */
export function decodeHead(name: string, bytes: Uint8Array): SegmentHead {
  return readHead(name, aligned(bytes)).head;
}

/**
 * Reads a whole segment.
 * @param name what to call the segment in errors
 * @throws CorruptSegment
 */
export function decodeSegment(name: string, bytes: Uint8Array): Segment {
  const whole = aligned(bytes);
  const { head, layout } = readHead(name, whole);
  if (whole.length !== layout.bytes) {
    throw new CorruptSegment(name, layout.blocks[4].name, `${whole.length} bytes in all, not ${layout.bytes}`);
  }
  checkBlock(name, whole, layout, 4);
  return { ...head, vectors: vectorView(whole, layout, head.dimensions, head.count) };
}

/** Typed arrays can only be laid over memory at multiples of their element size. */
function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % ALIGNMENT === 0 ? bytes : new Uint8Array(bytes);
}

function headViews(bytes: Uint8Array, { blocks }: Layout, dimensions: number, count: number) {
  const [ids, scales, int8, ninthBits] = blocks.map(({ start }) => bytes.byteOffset + start);
  return {
    faceIds: new Uint8Array(bytes.buffer, ids, count * FACE_ID_BYTES),
    scales: new Float32Array(bytes.buffer, scales, count),
    quantised: new Int8Array(bytes.buffer, int8, count * dimensions),
    ninthBits: new Uint8Array(bytes.buffer, ninthBits, count * ninthBitBytes(dimensions)),
  };
}

function vectorView(bytes: Uint8Array, { blocks }: Layout, dimensions: number, count: number): Float16Array {
  return new Float16Array(bytes.buffer, bytes.byteOffset + blocks[4].start, count * dimensions);
}

/** Comes last, because it holds the checksums of the blocks. */
function writeHeader(bytes: Uint8Array, layout: Layout, pack: string, dimensions: number, count: number): void {
  const packName = Buffer.from(pack, 'utf8');
  if (packName.length > PACK_BYTES) throw new RangeError(`The pack's name ${pack} is longer than ${PACK_BYTES} bytes.`);
  const header = viewHeader(bytes);
  bytes.set(MAGIC);
  bytes.set(packName, PACK_AT);
  header.setUint32(VERSION_AT, VERSION, true);
  header.setUint32(DIMENSIONS_AT, dimensions, true);
  header.setUint32(COUNT_AT, count, true);
  layout.blocks.forEach(({ start, end }, index) => {
    header.setUint32(blockOffsetAt(index), start, true);
    header.setUint32(blockCrcAt(index), crc32(bytes.subarray(start, end)), true);
  });
  header.setUint32(HEADER_CRC_AT, crc32(bytes.subarray(0, HEADER_CRC_AT)), true);
}

/** Checks everything up to the end of the head, and lays views over it. */
function readHead(name: string, bytes: Uint8Array): { head: SegmentHead; layout: Layout } {
  const corrupt = (problem: string) => new CorruptSegment(name, 'header', problem);
  if (bytes.length < HEADER_BYTES) throw corrupt(`${bytes.length} bytes in all`);
  if (MAGIC.compare(bytes, 0, MAGIC.length) !== 0) throw corrupt('does not begin like a segment');
  const header = viewHeader(bytes);
  const version = header.getUint32(VERSION_AT, true);
  if (version !== VERSION) throw corrupt(`version ${version}, not ${VERSION}`);
  if (header.getUint32(HEADER_CRC_AT, true) !== crc32(bytes.subarray(0, HEADER_CRC_AT))) throw corrupt('wrong CRC32');

  const dimensions = header.getUint32(DIMENSIONS_AT, true);
  const count = header.getUint32(COUNT_AT, true);
  const layout = layOut(dimensions, count);
  if (count === 0 || dimensions === 0) throw corrupt(`${count} faces of ${dimensions} dimensions`);
  if (layout.blocks.some(({ start }, index) => header.getUint32(blockOffsetAt(index), true) !== start)) {
    throw corrupt('blocks are not where they must be');
  }
  if (bytes.length < layout.headBytes) {
    throw new CorruptSegment(name, layout.blocks[3].name, `${bytes.length} bytes of a head of ${layout.headBytes}`);
  }
  for (const index of [0, 1, 2, 3]) checkBlock(name, bytes, layout, index);

  const pack = Buffer.from(bytes.subarray(PACK_AT, PACK_AT + PACK_BYTES))
    .toString('utf8')
    .replace(/\0+$/, '');
  return { head: { pack, dimensions, count, ...headViews(bytes, layout, dimensions, count) }, layout };
}

function checkBlock(segment: string, bytes: Uint8Array, layout: Layout, index: number): void {
  const { name, start, end } = layout.blocks[index];
  const expected = viewHeader(bytes).getUint32(blockCrcAt(index), true);
  if (crc32(bytes.subarray(start, end)) !== expected) throw new CorruptSegment(segment, name, 'wrong CRC32');
}

function viewHeader(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
}

function blockOffsetAt(index: number): number {
  return BLOCKS_AT + 8 * index;
}

function blockCrcAt(index: number): number {
  return BLOCKS_AT + 8 * index + 4;
}
