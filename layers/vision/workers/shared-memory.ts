/**
 * One WebAssembly memory that all threads of the process share, and that the kernels (image/kernels.ts) work in: pixels
 * of photos, and inputs of networks. It only grows. Blocks of it are reused, because threads release what others share
 * with them only when their own heaps are full, and a thousand photos would take gigabytes (docs/performance.md).
 */

import { workerData } from 'node:worker_threads';

const PAGE_BYTES = 65_536;

/** 4 GiB, the most that 32-bit addresses reach. Pages that are never written to take no memory. */
const MAX_PAGES = 65_536;

/** Part of the `workerData` of a worker: the memory. */
export interface SharesMemory {
  readonly visageMemory: WebAssembly.Memory;
}

/** Memory of the main thread, on a worker. */
const given = (workerData as Partial<SharesMemory> | null)?.visageMemory;

export const MEMORY = given ?? new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: true });

/** Alignment of every block: a line of the processor's cache. */
const LINE_BYTES = 64;

/** Bytes after every block: kernels read whole vectors, up to two beyond the end. */
const SLACK_BYTES = 64;

/**
 * Allocates a block of the memory, permanently: there is no way to free it. Safe from any thread.
 * @returns its address, below the length that the memory's buffer has from then on
 * @throws RangeError  the memory is full
 */
function allocate(bytes: number): number {
  const lines = Math.ceil((bytes + SLACK_BYTES) / LINE_BYTES);
  // The first line holds the number of lines allocated after it.
  const taken = new Int32Array(MEMORY.buffer, 0, 1);
  const first = 1 + Atomics.add(taken, 0, lines);
  const missing = (first + lines) * LINE_BYTES - MEMORY.buffer.byteLength;
  // If another thread grows it too, it grows by both.
  if (missing > 0) MEMORY.grow(Math.ceil(missing / PAGE_BYTES));
  return first * LINE_BYTES;
}

/** Allocates floats permanently. Their values are undefined at first. @throws RangeError  the memory is full */
export function sharedFloats(length: number): Float32Array {
  const address = allocate(4 * length);
  return new Float32Array(MEMORY.buffer, address, length);
}

/** Allocates bytes permanently. Their values are undefined at first. @throws RangeError  the memory is full */
export function sharedBytes(length: number): Uint8Array {
  const address = allocate(length);
  return new Uint8Array(MEMORY.buffer, address, length);
}

/**
 * Creates a scratch buffer of bytes: every call of the returned function gets the same block, replaced by a larger one
 * when more bytes are asked for. Its values are undefined.
 */
export function reusedBytes(): (length: number) => Uint8Array {
  let bytes: Uint8Array = new Uint8Array();
  return (length) => {
    if (bytes.length < length) bytes = sharedBytes(2 * length);
    return bytes.subarray(0, length);
  };
}

/** Creates a scratch buffer of floats that works like that of `reusedBytes`. */
export function reusedFloats(): (length: number) => Float32Array {
  const bytes = reusedBytes();
  return (length) => {
    const { buffer, byteOffset } = bytes(4 * length);
    return new Float32Array(buffer, byteOffset, length);
  };
}
