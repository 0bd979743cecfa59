import { setImmediate } from 'node:timers/promises';
import type { CrowdForm } from '../../vision/index.ts';
import { hadamard } from '../vectors/hadamard.ts';
import { ninthBitBytes } from '../vectors/layout.ts';
import { refined } from '../vectors/quantise.ts';
import type { SegmentHead } from '../vectors/segment.ts';

/** Rows whose values are multiplied by the same two axes in one loop, which V8 keeps in registers. */
const ROWS_A_BLOCK = 4;

/** Rows between two turns of the event loop: 2 to 5 ms at 640 dimensions. */
const ROWS_A_TURN = 512;

/** What a search needs to know of the rows of a segment beside the rows. */
export interface RowTerms {
  /** The crowd function of each row. */
  readonly crowd: Float32Array;
  /** Length of each row, refined by its ninth bits, in steps of its scale. */
  readonly lengths: Float32Array;
}

/** Computes the crowd function of a model pack for vectors that are Hadamard-transformed. */
export class CrowdTerms {
  readonly dimensions: number;
  readonly #constant: number;
  readonly #most: number;
  /** Zero for `linear`, which comes first, and for the axis of zeros that fills up the last pair. */
  readonly #weights: Float64Array;
  /** Transformed: the transform is orthogonal and symmetric, so that products with transformed vectors stay the same. */
  readonly #axes: Float64Array;

  constructor(dimensions: number, { constant, linear, axes, weights, most }: CrowdForm) {
    const count = Math.ceil((1 + axes.length) / 2) * 2;
    this.dimensions = dimensions;
    this.#constant = constant;
    this.#most = most;
    this.#weights = new Float64Array(count);
    this.#weights.set(weights, 1);
    this.#axes = new Float64Array(count * this.dimensions);
    for (const [i, axis] of [linear, ...axes].entries()) {
      const whole = new Float32Array(dimensions);
      whole.set(axis);
      this.#axes.set(hadamard(whole), i * dimensions);
    }
  }

  /** Computes the function of a vector. @param vector of unit length, Hadamard-transformed */
  of(vector: Float32Array): number {
    const values = new Float64Array(ROWS_A_BLOCK * this.dimensions);
    values.set(vector);
    return this.#combine(this.#products(values), 0, 1);
  }

  /** Computes the function of all rows of a segment, refined by their ninth bits, a few milliseconds at a time. */
  async ofRows(head: SegmentHead): Promise<RowTerms> {
    const crowd = new Float32Array(head.count);
    const lengths = new Float32Array(head.count);
    const values = new Float64Array(ROWS_A_BLOCK * this.dimensions);
    for (let first = 0; first < head.count; first += ROWS_A_BLOCK) {
      if (first > 0 && first % ROWS_A_TURN === 0) await setImmediate();
      const rows = Math.min(ROWS_A_BLOCK, head.count - first);
      for (let i = 0; i < rows; i++) lengths[first + i] = this.#refine(head, first + i, values, i);
      const products = this.#products(values);
      for (let i = 0; i < rows; i++) crowd[first + i] = this.#combine(products, i, lengths[first + i]);
    }
    return { crowd, lengths };
  }

  /** Writes a row into place `place` of a block. @returns its length */
  #refine({ quantised, ninthBits }: SegmentHead, row: number, values: Float64Array, place: number): number {
    const start = row * this.dimensions;
    const at = place * this.dimensions;
    const firstBit = row * ninthBitBytes(this.dimensions) * 8;
    let square = 0;
    for (let i = 0; i < this.dimensions; i++) {
      const value = refined(quantised[start + i], ninthBits, firstBit + i);
      values[at + i] = value;
      square += value * value;
    }
    return Math.sqrt(square);
  }

  /** Inner products of the axes with the rows of a block: all rows with the first axis, and so on. */
  #products(values: Float64Array): Float64Array {
    const axes = this.#axes;
    const d = this.dimensions;
    const products = new Float64Array(this.#weights.length * ROWS_A_BLOCK);
    for (let axis = 0; axis < this.#weights.length; axis += 2) {
      const [p, q] = [axis * d, (axis + 1) * d];
      let p0 = 0,
        p1 = 0,
        p2 = 0,
        p3 = 0,
        q0 = 0,
        q1 = 0,
        q2 = 0,
        q3 = 0;
      for (let i = 0; i < d; i++) {
        const a = axes[p + i];
        const b = axes[q + i];
        const v = values[i];
        const w = values[d + i];
        const x = values[2 * d + i];
        const y = values[3 * d + i];
        p0 += a * v;
        p1 += a * w;
        p2 += a * x;
        p3 += a * y;
        q0 += b * v;
        q1 += b * w;
        q2 += b * x;
        q3 += b * y;
      }
      products.set([p0, p1, p2, p3, q0, q1, q2, q3], axis * ROWS_A_BLOCK);
    }
    return products;
  }

  #combine(products: Float64Array, place: number, length: number): number {
    let squares = 0;
    for (let axis = 1; axis < this.#weights.length; axis++) {
      const product = products[axis * ROWS_A_BLOCK + place];
      squares += this.#weights[axis] * product * product;
    }
    return Math.min(this.#most, this.#constant + products[place] / length + squares / (length * length));
  }
}
