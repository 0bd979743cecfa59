/**
 * The memory that all threads of the process share, and that the kernels (kernels.ts) work in: pixels of the photos that are
 * looked at, and inputs of networks. It only ever grows. What lies in it is used again and again, because threads give back what
 * others share with them only when their own heaps are full, and a thousand photos would take gigabytes (docs/performance.md).
 */

import { workerData } from 'node:worker_threads';
import type { Pixels } from './pixels.ts';

const PAGE_BYTES = 65_536;

/** 4 GiB, the most that 32-bit addresses reach. What is never written to takes no memory. */
const MAX_PAGES = 65_536;

/** What a thread is started with to share the memory. */
export interface SharesMemory {
  readonly visageMemory: WebAssembly.Memory;
}

const given = (workerData as Partial<SharesMemory> | null)?.visageMemory;

export const MEMORY = given ?? new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: true });

/** Everything begins at a multiple of this, a line of the processor's cache. */
const LINE_BYTES = 64;

/** Kernels read whole vectors, up to two beyond the end. */
const SLACK_BYTES = 64;

/**
 * A place in the memory, for good: there is no way to give it back. Any thread may ask.
 * @returns its address, below the length that the memory's buffer has from then on
 * @throws RangeError  the memory is full
 */
function allocate(bytes: number): number {
  const lines = Math.ceil((bytes + SLACK_BYTES) / LINE_BYTES);
  // The first line holds the number of lines taken after it.
  const taken = new Int32Array(MEMORY.buffer, 0, 1);
  const first = 1 + Atomics.add(taken, 0, lines);
  const missing = (first + lines) * LINE_BYTES - MEMORY.buffer.byteLength;
  // If another thread grows it too, it grows by both.
  if (missing > 0) MEMORY.grow(Math.ceil(missing / PAGE_BYTES));
  return first * LINE_BYTES;
}

/** Floats in the memory. It is kept for good: ask once. */
export function sharedFloats(length: number): Float32Array {
  const address = allocate(4 * length);
  return new Float32Array(MEMORY.buffer, address, length);
}

/** Bytes in the memory. They are kept for good: ask once. */
export function sharedBytes(length: number): Uint8Array {
  const address = allocate(length);
  return new Uint8Array(MEMORY.buffer, address, length);
}

/** Bytes in the memory for what is worked on in between: the same at every call, until more are asked for. */
export function reusedBytes(): (length: number) => Uint8Array {
  let bytes: Uint8Array = new Uint8Array();
  return (length) => {
    if (bytes.length < length) bytes = sharedBytes(2 * length);
    return bytes.subarray(0, length);
  };
}

/** As `reusedBytes`. */
export function reusedFloats(): (length: number) => Float32Array {
  const bytes = reusedBytes();
  return (length) => {
    const { buffer, byteOffset } = bytes(4 * length);
    return new Float32Array(buffer, byteOffset, length);
  };
}

/** Floats in the memory that are lent and come back, in sizes that are powers of two so that few different ones are needed. */
export class FloatPool {
  readonly #spare = new Map<number, Float32Array[]>();

  /** @returns anything at first */
  take(length: number): Float32Array {
    const size = 2 ** Math.ceil(Math.log2(length));
    return (this.#spare.get(size)?.pop() ?? sharedFloats(size)).subarray(0, length);
  }

  /** @param floats  taken before, and used no more */
  giveBack(floats: Float32Array): void {
    const size = 2 ** Math.ceil(Math.log2(floats.length));
    const whole = new Float32Array(floats.buffer, floats.byteOffset, size);
    this.#spare.set(size, [...(this.#spare.get(size) ?? []), whole]);
  }
}

/** Rooms of one size, each for the pixels of one photo. */
export class Rooms {
  readonly #bytes: number;
  readonly #spare: Uint8Array[] = [];
  /** A room that is lost without being closed is free as well. */
  readonly #lost = new FinalizationRegistry<Uint8Array>((bytes) => this.#spare.push(bytes));

  /** @param bytes  of one room */
  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  open(): Room {
    const bytes = this.#spare.pop() ?? sharedBytes(this.#bytes);
    const room = new Room(bytes, () => {
      this.#lost.unregister(room);
      this.#spare.push(bytes);
    });
    this.#lost.register(room, bytes, room);
    return room;
  }
}

/** Where the pixels of one photo lie. */
export class Room {
  readonly #bytes: Uint8Array;
  readonly #giveBack: () => void;
  #used = 0;
  #isOpen = true;

  constructor(bytes: Uint8Array, giveBack: () => void) {
    this.#bytes = bytes;
    this.#giveBack = giveBack;
  }

  /** @throws Error  it was closed, and may hold another photo by now */
  requireOpen(): void {
    if (!this.#isOpen) throw new Error('The photo was closed');
  }

  /** A picture whose pixels are anything yet. @throws Error  the room was closed. @throws RangeError  it is full */
  reserve(width: number, height: number): Pixels {
    this.requireOpen();
    const length = 3 * width * height;
    if (this.#used + length > this.#bytes.length) throw new RangeError('The photo does not fit into its room');
    const data = this.#bytes.subarray(this.#used, this.#used + length);
    this.#used += length;
    return { data, width, height };
  }

  /** Copies pixels into the room. @throws Error  it was closed. @throws RangeError  it is full */
  place({ data, width, height }: Pixels): Pixels {
    const placed = this.reserve(width, height);
    placed.data.set(data);
    return placed;
  }

  /** From now on it may hold another photo. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#giveBack();
  }
}
