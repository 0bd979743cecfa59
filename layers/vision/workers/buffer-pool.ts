import { sharedFloats } from './shared-memory.ts';

/** Pool of float buffers in shared memory, in sizes that are powers of two so that few different ones are needed. */
export class BufferPool {
  readonly #spare = new Map<number, Float32Array[]>();

  /** Takes a buffer of `length` floats, whose values are undefined. @throws RangeError  the memory is full */
  take(length: number): Float32Array {
    const size = 2 ** Math.ceil(Math.log2(length));
    return (this.#spare.get(size)?.pop() ?? sharedFloats(size)).subarray(0, length);
  }

  /** Returns a buffer to the pool. @param floats  taken from this pool, and used no more */
  giveBack(floats: Float32Array): void {
    const size = 2 ** Math.ceil(Math.log2(floats.length));
    const whole = new Float32Array(floats.buffer, floats.byteOffset, size);
    this.#spare.set(size, [...(this.#spare.get(size) ?? []), whole]);
  }
}
