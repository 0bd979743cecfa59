import { CorruptSegment } from '../errors.ts';
import { uuidFromBytes, uuidToBytes } from '../ids.ts';
import { hadamard } from './hadamard.ts';
import { checkBlock, readHeader, writeHeader } from './header.ts';
import { ALIGNMENT, FACE_ID_BYTES, HEAD_BLOCKS, type Layout, layOut, ninthBitBytes } from './layout.ts';
import { quantise, writeNinthBits } from './quantise.ts';

/*
 * A segment: the vectors of some faces of one collection, in one immutable object. Little-endian, as is every machine
 * this runs on, so that a decoded segment is views of the bytes that were read. A header of 128 bytes (header.ts), then
 * the blocks, each at a multiple of 64 bytes and filled up with zeros:
 *
 *   faceIds    16 bytes a face
 *   scales     float32 a face
 *   quantised  int8 a value
 *   ninthBits  one bit a value: the half-step refinement of the int8 value
 *   vectors    float16 a value
 *
 * Header and all blocks but the last are the head, all that a search needs: 740 bytes a face of 640 dimensions. It
 * scans the int8 values and rescores the best with their ninth bits, without which one cosine in nine thousand between
 * real faces is off by more than 0.001. Both are of the Hadamard-transformed vectors (hadamard.ts), and made from the
 * float16 ones, which are not transformed. So encoding what was decoded gives the same bytes again: compaction does not
 * wear vectors out.
 */

/** Largest size that the header's uint32 offsets can address: about 2.1 million faces of 640 dimensions. */
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
  /** `dimensions` values a face; times the face's scale, they are its Hadamard-transformed vector. */
  readonly quantised: Int8Array;
  /**
   * `dimensions` bits a face, to the next whole byte: the half-step refinement of the quantised values (quantise.ts).
   */
  readonly ninthBits: Uint8Array;
}

export interface Segment extends SegmentHead {
  /** `dimensions` values a face, not transformed. */
  readonly vectors: Float16Array;
}

export interface EncodedSegment {
  readonly bytes: Uint8Array;
  /** Length of the head, which comes first. */
  readonly headBytes: number;
}

/** The FaceId of the face in row `index`. */
export function faceIdAt(segment: SegmentHead, index: number): string {
  return uuidFromBytes(segment.faceIds.subarray(index * FACE_ID_BYTES));
}

/** The vector of the face in row `index`: a view, not a copy. */
export function vectorAt({ vectors, dimensions }: Segment, index: number): Float16Array {
  return rowOf(vectors, index, dimensions);
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
  const { bytes, layout, dimensions, count, faceIds, scales, quantised, ninthBits, vectors } = allocate(
    faces.length,
    faces[0]?.vector.length ?? 0,
  );
  faces.forEach(({ faceId, vector }, row) => {
    if (vector.length !== dimensions) {
      throw new RangeError(`A vector has ${vector.length} dimensions, the first of its segment ${dimensions}.`);
    }
    const exact = rowOf(vectors, row, dimensions);
    exact.set(vector);
    faceIds.set(uuidToBytes(faceId), row * FACE_ID_BYTES);
    const values = hadamard(exact);
    const levels = rowOf(quantised, row, dimensions);
    scales[row] = quantise(values, levels);
    writeNinthBits(values, levels, scales[row], rowOf(ninthBits, row, ninthBitBytes(dimensions)));
  });
  writeHeader(bytes, { pack, dimensions, count, layout });
  return { bytes, headBytes: layout.headBytes };
}

/** A face in a segment. */
export interface SegmentRow {
  readonly segment: Segment;
  readonly row: number;
}

/**
 * Copies faces of other segments into a new one: byte for byte what `encodeSegment` would make of their vectors,
 * without quantising them again.
 *
 * @param pack name of the model pack that made all of them
 * @param rows at least one, their vectors all of one length
 * @throws RangeError when they are not that
 */
export function joinSegments(pack: string, rows: readonly SegmentRow[]): EncodedSegment {
  const { bytes, layout, dimensions, count, ...into } = allocate(rows.length, rows[0]?.segment.dimensions ?? 0);
  const bits = ninthBitBytes(dimensions);
  rows.forEach(({ segment, row }, index) => {
    if (segment.dimensions !== dimensions) {
      throw new RangeError(`Vectors of ${segment.dimensions} dimensions do not go with those of ${dimensions}.`);
    }
    into.faceIds.set(rowOf(segment.faceIds, row, FACE_ID_BYTES), index * FACE_ID_BYTES);
    into.scales[index] = segment.scales[row];
    into.quantised.set(rowOf(segment.quantised, row, dimensions), index * dimensions);
    into.ninthBits.set(rowOf(segment.ninthBits, row, bits), index * bits);
    into.vectors.set(rowOf(segment.vectors, row, dimensions), index * dimensions);
  });
  writeHeader(bytes, { pack, dimensions, count, layout });
  return { bytes, headBytes: layout.headBytes };
}

function rowOf<T extends { subarray(start: number, end: number): T }>(block: T, row: number, width: number): T {
  return block.subarray(row * width, (row + 1) * width);
}

/** Zeroed memory for a segment, and views of its blocks. */
function allocate(count: number, dimensions: number) {
  if (count === 0) throw new RangeError('A segment holds at least one face.');
  const layout = layOut(dimensions, count);
  if (layout.bytes > LARGEST_SEGMENT_BYTES) throw new RangeError(`A segment of ${layout.bytes} bytes is too large.`);
  const bytes = new Uint8Array(layout.bytes);
  const vectors = viewVectors(bytes, layout, dimensions, count);
  return { bytes, layout, dimensions, count, vectors, ...viewHead(bytes, layout, dimensions, count) };
}

/**
 * Reads the head of a segment.
 * @param name the segment's name in errors
 * @param bytes the head, or the whole segment
 * @throws CorruptSegment, UnsupportedSegment
 */
export function decodeHead(name: string, bytes: Uint8Array): SegmentHead {
  return readHead(name, aligned(bytes)).head;
}

/**
 * Reads a whole segment.
 * @param name the segment's name in errors
 * @throws CorruptSegment, UnsupportedSegment
 */
export function decodeSegment(name: string, bytes: Uint8Array): Segment {
  const whole = aligned(bytes);
  const { head, layout } = readHead(name, whole);
  if (whole.length !== layout.bytes) {
    throw new CorruptSegment(name, 'vectors', `${whole.length} bytes in all, not ${layout.bytes}`);
  }
  checkBlock(name, whole, layout, 'vectors');
  return { ...head, vectors: viewVectors(whole, layout, head.dimensions, head.count) };
}

/** Typed arrays can only be laid over memory at multiples of their element size. */
function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % ALIGNMENT === 0 ? bytes : new Uint8Array(bytes);
}

/** Checks everything up to the end of the head, and lays views over it. */
function readHead(name: string, bytes: Uint8Array): { head: SegmentHead; layout: Layout } {
  const { pack, dimensions, count, layout } = readHeader(name, bytes);
  if (bytes.length < layout.headBytes) {
    throw new CorruptSegment(name, 'ninthBits', `${bytes.length} bytes of a head of ${layout.headBytes}`);
  }
  for (const block of HEAD_BLOCKS) checkBlock(name, bytes, layout, block);
  return { head: { pack, dimensions, count, ...viewHead(bytes, layout, dimensions, count) }, layout };
}

function viewHead({ buffer, byteOffset }: Uint8Array, { blocks }: Layout, dimensions: number, count: number) {
  const at = (block: keyof typeof blocks) => byteOffset + blocks[block].start;
  return {
    faceIds: new Uint8Array(buffer, at('faceIds'), count * FACE_ID_BYTES),
    scales: new Float32Array(buffer, at('scales'), count),
    quantised: new Int8Array(buffer, at('quantised'), count * dimensions),
    ninthBits: new Uint8Array(buffer, at('ninthBits'), count * ninthBitBytes(dimensions)),
  };
}

function viewVectors({ buffer, byteOffset }: Uint8Array, { blocks }: Layout, dimensions: number, count: number) {
  return new Float16Array(buffer, byteOffset + blocks.vectors.start, count * dimensions);
}
