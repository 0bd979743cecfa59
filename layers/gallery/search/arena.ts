import { uuidToBytes } from '../ids.ts';
import { hadamard } from '../vectors/hadamard.ts';
import type { SegmentHead } from '../vectors/segment.ts';
import type { SegmentRecord } from '../vectors/segment-store.ts';
import type { RowError } from './augmented.ts';
import type { CrowdTerms, RowTerms } from './crowd-terms.ts';
import { Slab } from './slab.ts';

/** 99 MB at 640 dimensions. */
const LARGEST_SLAB = 131_072;
const SMALLEST_SLAB = 1024;

/** A face's row in its segment. */
export interface Location {
  readonly record: SegmentRecord;
  readonly row: number;
  /** Cosine between the row in memory and a vector of unit length. */
  cosine(vector: Float32Array): number;
}

/** The heads of a collection's segments in memory. A face in two segments has two rows. Synchronous throughout. */
export class Arena {
  readonly #records = new Map<string, SegmentRecord>();
  /** The crowd function of the pack that made the vectors. */
  readonly crowd: CrowdTerms;
  #slabs: Slab[] = [];
  #centre: number | undefined;
  #largestError: RowError = { angle: 0, excess: 0 };
  #expectedRows = 0;

  constructor(crowd: CrowdTerms) {
    this.crowd = crowd;
  }

  /** Dimensions of the vectors. */
  get dimensions(): number {
    return this.crowd.dimensions;
  }

  /** The crowd function from which the slabs count: its mean over the first segment. */
  get centre(): number {
    return this.#centre ?? 0;
  }

  /** The largest errors of all rows that have ever been in the slabs. */
  get largestError(): RowError {
    return this.#largestError;
  }

  get slabs(): readonly Slab[] {
    return this.#slabs;
  }

  get rows(): number {
    return this.#slabs.reduce((sum, { rows }) => sum + rows, 0);
  }

  get residentBytes(): number {
    return this.#slabs.reduce((sum, { residentBytes }) => sum + residentBytes, 0);
  }

  get segmentIds(): readonly string[] {
    return [...this.#records.keys()];
  }

  has(segmentId: string): boolean {
    return this.#records.has(segmentId);
  }

  /**
   * Copies a segment's head, unless the arena has the segment already.
   * @param head of the dimensions of the arena
   * @param terms those of the rows of the head, by the arena's crowd function
   */
  add(record: SegmentRecord, head: SegmentHead, terms: RowTerms): void {
    if (this.has(record.segmentId)) return;
    this.#centre ??= terms.crowd.reduce((sum, term) => sum + term, 0) / head.count;
    for (let row = 0; row < head.count; ) {
      const slab = this.#slabs.find(({ freeRows }) => freeRows > 0) ?? this.#openSlab(head.count - row);
      const rows = Math.min(slab.freeRows, head.count - row);
      const { angle, excess } = slab.add(record.segmentId, head, terms, row, rows);
      const largest = this.#largestError;
      this.#largestError = { angle: Math.max(angle, largest.angle), excess: Math.max(excess, largest.excess) };
      row += rows;
    }
    this.#records.set(record.segmentId, record);
  }

  /** Announces how many rows are about to be added, so that the slabs opened for them have the right size. */
  expect(rows: number): void {
    this.#expectedRows = this.rows + rows;
  }

  /** Drops all other segments. */
  retain(segmentIds: ReadonlySet<string>): void {
    for (const slab of this.#slabs) slab.retain(segmentIds);
    this.#slabs = this.#slabs.filter(({ rows }) => rows > 0);
    for (const segmentId of this.#records.keys()) if (!segmentIds.has(segmentId)) this.#records.delete(segmentId);
  }

  find(faceId: string): Location | undefined {
    const words = new Uint32Array(new Uint8Array(uuidToBytes(faceId)).buffer);
    for (const slab of this.#slabs) {
      const found = slab.find(words);
      const record = found && this.#records.get(found.segmentId);
      if (!record) continue;
      return { record, row: found.segmentRow, cosine: (vector) => slab.cosine(hadamard(vector), found.row) };
    }
    return undefined;
  }

  /**
   * Its capacity is at least a fourth of all rows before it: slabs stay few, and none is ever copied into a larger one.
   */
  #openSlab(rows: number): Slab {
    const capacity = Math.max(SMALLEST_SLAB, rows, this.#expectedRows - this.rows, this.rows / 4);
    const slab = new Slab(this.dimensions, Math.ceil(Math.min(LARGEST_SLAB, capacity)), this.centre);
    this.#slabs.push(slab);
    return slab;
  }
}
