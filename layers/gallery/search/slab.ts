import { uuidFromBytes } from '../ids.ts';
import { FACE_ID_BYTES, ninthBitBytes } from '../vectors/layout.ts';
import type { SegmentHead } from '../vectors/segment.ts';
import type { Hits, Scan } from './scan.ts';

const WORDS = FACE_ID_BYTES / Uint32Array.BYTES_PER_ELEMENT;

/** Consecutive rows of a slab, in the order in which they stand in their segment. */
interface Part {
  readonly segmentId: string;
  /** The first of them in the slab, and in the segment. */
  readonly row: number;
  readonly segmentRow: number;
  readonly rows: number;
}

/**
 * Memory for a number of faces, taken from as many segments as it takes, so that one call scans them all. Of each face it
 * keeps the id, the int8 vector and its ninthBits; not the scale, on which no angle depends.
 */
export class Slab {
  readonly #dimensions: number;
  readonly #capacity: number;
  readonly #faceIds: Uint8Array;
  readonly #vectors: Int8Array;
  readonly #ninthBits: Uint8Array;
  #parts: Part[] = [];
  #rows = 0;
  #mostRows = 0;

  constructor(dimensions: number, capacity: number) {
    this.#dimensions = dimensions;
    this.#capacity = capacity;
    // One piece of memory, because the system lends large ones page by page; the vectors first, where a scan begins.
    const idsAt = Math.ceil((capacity * dimensions) / FACE_ID_BYTES) * FACE_ID_BYTES;
    const ninthBitsAt = idsAt + capacity * FACE_ID_BYTES;
    const memory = new ArrayBuffer(ninthBitsAt + capacity * ninthBitBytes(dimensions));
    this.#vectors = new Int8Array(memory, 0, capacity * dimensions);
    this.#faceIds = new Uint8Array(memory, idsAt, capacity * FACE_ID_BYTES);
    this.#ninthBits = new Uint8Array(memory, ninthBitsAt);
  }

  get rows(): number {
    return this.#rows;
  }

  get room(): number {
    return this.#capacity - this.#rows;
  }

  /** What has ever been written to: pages that never were take up no memory. */
  get residentBytes(): number {
    return this.#mostRows * bytesPerRow(this.#dimensions);
  }

  /** Copies `rows` rows of a segment, at most as many as there is room for. */
  add(segmentId: string, head: SegmentHead, segmentRow: number, rows: number): void {
    const copy = <T extends Uint8Array | Int8Array>(from: T, to: T, width: number) =>
      to.set(from.subarray(segmentRow * width, (segmentRow + rows) * width), this.#rows * width);
    copy(head.faceIds, this.#faceIds, FACE_ID_BYTES);
    copy(head.quantised, this.#vectors, this.#dimensions);
    copy(head.ninthBits, this.#ninthBits, ninthBitBytes(this.#dimensions));
    this.#parts.push({ segmentId, row: this.#rows, segmentRow, rows });
    this.#rows += rows;
    this.#mostRows = Math.max(this.#mostRows, this.#rows);
  }

  /** Drops the rows of all other segments; what stays moves together. */
  retain(segmentIds: ReadonlySet<string>): void {
    const kept = this.#parts.filter(({ segmentId }) => segmentIds.has(segmentId));
    if (kept.length === this.#parts.length) return;
    this.#rows = 0;
    this.#parts = kept.map((part) => {
      const move = (array: Uint8Array | Int8Array, width: number) =>
        array.copyWithin(this.#rows * width, part.row * width, (part.row + part.rows) * width);
      move(this.#faceIds, FACE_ID_BYTES);
      move(this.#vectors, this.#dimensions);
      move(this.#ninthBits, ninthBitBytes(this.#dimensions));
      const moved = { ...part, row: this.#rows };
      this.#rows += part.rows;
      return moved;
    });
  }

  /**
   * @param query spread, and in int8
   * @param depth how many rows, or as many as there are
   */
  scan(scan: Scan, query: Int8Array, depth: number): Hits {
    return scan(this.#vectors.subarray(0, this.#rows * this.#dimensions), query, Math.min(depth, this.#rows));
  }

  faceIdAt(row: number): string {
    return uuidFromBytes(this.#faceIds.subarray(row * FACE_ID_BYTES));
  }

  /** @param faceId its four words, as they stand in memory */
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
   * The cosine between a vector and a row as nine bits a value tell it (dequantise() in quantise.ts).
   * @param query of unit length, spread as the rows are (hadamard.ts)
   */
  cosine(query: Float32Array, row: number): number {
    const [levels, ninthBits] = [this.#vectors, this.#ninthBits];
    const start = row * this.#dimensions;
    const bits = row * ninthBitBytes(this.#dimensions);
    let product = 0;
    let square = 0;
    for (let i = 0; i < query.length; i++) {
      const value = levels[start + i] - 0.25 + 0.5 * ((ninthBits[bits + (i >> 3)] >> (i & 7)) & 1);
      product += query[i] * value;
      square += value * value;
    }
    return product / Math.sqrt(square);
  }
}

/** 736 at 640 dimensions. */
export function bytesPerRow(dimensions: number): number {
  return FACE_ID_BYTES + dimensions + ninthBitBytes(dimensions);
}
