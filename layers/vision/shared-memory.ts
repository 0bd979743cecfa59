/**
 * Memory that threads share, for the pixels of the photos that are looked at. It is used again and again: threads give back what
 * others share with them only when their own heaps are full, and a thousand photos would take gigabytes (docs/performance.md).
 */

import type { Pixels } from './pixels.ts';

export class SharedMemory {
  readonly #bytes: number;
  readonly #spare: SharedArrayBuffer[] = [];

  /** @param bytes  of one room */
  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  open(): Room {
    // What is never written to takes no memory.
    const buffer = this.#spare.pop() ?? new SharedArrayBuffer(this.#bytes);
    return new Room(buffer, () => this.#spare.push(buffer));
  }
}

/** Where the pixels of one photo lie. Never closed, it is lost to others, but not for ever: the garbage collector finds it. */
export class Room {
  readonly #buffer: SharedArrayBuffer;
  readonly #giveBack: () => void;
  #used = 0;
  #isOpen = true;

  constructor(buffer: SharedArrayBuffer, giveBack: () => void) {
    this.#buffer = buffer;
    this.#giveBack = giveBack;
  }

  /** @throws Error  it was closed, and may hold another photo by now */
  requireOpen(): void {
    if (!this.#isOpen) throw new Error('The photo was closed');
  }

  /** Copies pixels into the room. @throws Error  it was closed, or is full */
  place({ data, width, height }: Pixels): Pixels {
    this.requireOpen();
    const placed = new Uint8Array(this.#buffer, this.#used, data.length);
    placed.set(data);
    this.#used += data.length;
    return { data: placed, width, height };
  }

  /** From now on it may hold another photo. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#giveBack();
  }
}
