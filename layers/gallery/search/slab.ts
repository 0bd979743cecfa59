import { uuidFromBytes } from '../ids.ts';
import { FACE_ID_BYTES, faceBytes } from '../vectors/layout.ts';
import { refined } from '../vectors/quantise.ts';
import type { SegmentHead } from '../vectors/segment.ts';
import { augmentRow, EXTRA_VALUES, type RowError } from './augmented.ts';
import type { RowTerms } from './crowd-terms.ts';
import type { Hits, Scan } from './scan.ts';

const WORDS = FACE_ID_BYTES / Uint32Array.BYTES_PER_ELEMENT;

/** Consecutive rows of a slab, in the order in which they stand in their segment. */
interface Part {
  readonly segmentId: string;
  /** Number of the first row in the slab. */
  readonly row: number;
  /** Number of the first row in the segment. */
  readonly segmentRow: number;
  readonly rows: number;
}

/**
 * Memory for a fixed number of faces, taken from any number of segments, so that one call scans them all. A row is the
 * id of a face, its crowd function, the int8 vector, augmented for the scan, and its ninth bits; the scale is left out,
 * since no angle depends on it.
 */
export class Slab {
  readonly #dimensions: number;
  /** Values of a row in the scan. */
  readonly #width: number;
  readonly #capacity: number;
  readonly #centre: number;
  readonly #faceIds: Uint8Array;
  readonly #crowd: Float32Array;
  readonly #vectors: Int8Array;
  readonly #ninthBits: Uint8Array;
  readonly #ninthBitBytes: number;
  #parts: Part[] = [];
  #rows = 0;
  #mostRows = 0;

  /** @param centre the crowd function of a row in the middle of the spread */
  constructor(dimensions: number, capacity: number, centre: number) {
    this.#dimensions = dimensions;
    this.#width = dimensions + EXTRA_VALUES;
    this.#capacity = capacity;
    this.#centre = centre;
    this.#ninthBitBytes = faceBytes(dimensions).ninthBits;
    // One allocation, because the system provides large ones page by page; the vectors first, where a scan begins.
    const idsAt = Math.ceil((capacity * this.#width) / FACE_ID_BYTES) * FACE_ID_BYTES;
    const crowdAt = idsAt + capacity * FACE_ID_BYTES;
    const ninthBitsAt = crowdAt + capacity * Float32Array.BYTES_PER_ELEMENT;
    const memory = new ArrayBuffer(ninthBitsAt + capacity * this.#ninthBitBytes);
    this.#vectors = new Int8Array(memory, 0, capacity * this.#width);
    this.#faceIds = new Uint8Array(memory, idsAt, capacity * FACE_ID_BYTES);
    this.#crowd = new Float32Array(memory, crowdAt, capacity);
    this.#ninthBits = new Uint8Array(memory, ninthBitsAt);
  }

  get rows(): number {
    return this.#rows;
  }

  get freeRows(): number {
    return this.#capacity - this.#rows;
  }

  /** Bytes that have ever been written to: pages that never were take up no memory. */
  get residentBytes(): number {
    return this.#mostRows * bytesPerRow(this.#dimensions);
  }

  /**
   * Copies `rows` rows of a segment, at most `freeRows`, from its row `segmentRow` on.
   * @returns the largest errors of these rows
   */
  add(segmentId: string, head: SegmentHead, terms: RowTerms, segmentRow: number, rows: number): RowError {
    const copy = <T extends Uint8Array | Float32Array>(from: T, to: T, width: number) =>
      to.set(from.subarray(segmentRow * width, (segmentRow + rows) * width), this.#rows * width);
    copy(head.faceIds, this.#faceIds, FACE_ID_BYTES);
    copy(terms.crowd, this.#crowd, 1);
    copy(head.ninthBits, this.#ninthBits, this.#ninthBitBytes);
    let [angle, excess] = [0, 0];
    for (let i = 0; i < rows; i++) {
      const error = this.#addVector(head, terms, segmentRow + i, this.#rows + i);
      angle = Math.max(angle, error.angle);
      excess = Math.max(excess, error.excess);
    }
    this.#parts.push({ segmentId, row: this.#rows, segmentRow, rows });
    this.#rows += rows;
    this.#mostRows = Math.max(this.#mostRows, this.#rows);
    return { angle, excess };
  }

  #addVector({ quantised }: SegmentHead, { crowd, lengths }: RowTerms, from: number, row: number): RowError {
    const dimensions = this.#dimensions;
    const start = row * this.#width;
    this.#vectors.set(quantised.subarray(from * dimensions, (from + 1) * dimensions), start);
    return augmentRow(this.#vectors.subarray(start + dimensions, start + this.#width), {
      crowd: crowd[from],
      centre: this.#centre,
      length: lengths[from],
      dimensions,
    });
  }

  /** Drops the rows of all other segments, and closes the gaps. */
  retain(segmentIds: ReadonlySet<string>): void {
    const kept = this.#parts.filter(({ segmentId }) => segmentIds.has(segmentId));
    if (kept.length === this.#parts.length) return;
    this.#rows = 0;
    this.#parts = kept.map((part) => {
      const move = (array: Uint8Array | Int8Array | Float32Array, width: number) =>
        array.copyWithin(this.#rows * width, part.row * width, (part.row + part.rows) * width);
      move(this.#faceIds, FACE_ID_BYTES);
      move(this.#vectors, this.#width);
      move(this.#crowd, 1);
      move(this.#ninthBits, this.#ninthBitBytes);
      const moved = { ...part, row: this.#rows };
      this.#rows += part.rows;
      return moved;
    });
  }

  /**
   * @param query Hadamard-transformed, augmented, and in int8
   * @param depth number of rows to return, at most all that there are
   */
  scan(scan: Scan, query: Int8Array, depth: number): Hits {
    return scan(this.#vectors.subarray(0, this.#rows * this.#width), query, Math.min(depth, this.#rows));
  }

  /** The crowd function of a row. */
  crowdAt(row: number): number {
    return this.#crowd[row];
  }

  faceIdAt(row: number): string {
    return uuidFromBytes(this.#faceIds.subarray(row * FACE_ID_BYTES));
  }

  /** @param faceId its four 32-bit words in the machine's byte order */
  find(faceId: Uint32Array): { row: number; segmentId: string; segmentRow: number } | undefined {
    const { buffer, byteOffset } = this.#faceIds;
    const words = new Uint32Array(buffer, byteOffset, this.#rows * WORDS);
    const [a, b, c, d] = faceId;
    for (let at = 0; at < words.length; at += WORDS) {
      if (words[at] !== a || words[at + 1] !== b || words[at + 2] !== c || words[at + 3] !== d) continue;
      const row = at / WORDS;
      const part = this.#parts.find(({ row: first, rows }) => row >= first && row < first + rows);
      if (part) return { row, segmentId: part.segmentId, segmentRow: part.segmentRow + row - part.row };
    }
    return undefined;
  }

  /**
   * Computes the cosine between a vector and a row dequantised from nine bits a value, without its scale.
   * @param query of unit length, Hadamard-transformed
   */
  cosine(query: Float32Array, row: number): number {
    const [levels, ninthBits] = [this.#vectors, this.#ninthBits];
    const start = row * this.#width;
    const firstBit = row * this.#ninthBitBytes * 8;
    let product = 0;
    let square = 0;
    for (let i = 0; i < query.length; i++) {
      const value = refined(levels[start + i], ninthBits, firstBit + i);
      product += query[i] * value;
      square += value * value;
    }
    return product / Math.sqrt(square);
  }
}

/** Bytes of memory that a search keeps of a face: 756 at 640 dimensions, 252 at 192. */
export function bytesPerRow(dimensions: number): number {
  const { faceIds, quantised, ninthBits } = faceBytes(dimensions);
  return faceIds + Float32Array.BYTES_PER_ELEMENT + quantised + EXTRA_VALUES + ninthBits;
}
