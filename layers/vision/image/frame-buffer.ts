/** Frame buffers: shared memory for the pixels of one photo at all sizes, reused from photo to photo. */

import { sharedBytes } from '../workers/shared-memory.ts';
import type { Pixels } from './pixels.ts';

/** Pool of frame buffers of one size. */
export class FrameBufferPool {
  readonly #bytes: number;
  readonly #spare: Uint8Array[] = [];
  /** A frame buffer that is dropped without being closed becomes free as well. */
  readonly #dropped = new FinalizationRegistry<Uint8Array>((bytes) => this.#spare.push(bytes));

  /** @param bytes  size of each frame buffer */
  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** Opens a free frame buffer, or a new one. @throws RangeError  the shared memory is full */
  open(): FrameBuffer {
    const bytes = this.#spare.pop() ?? sharedBytes(this.#bytes);
    const frame = new FrameBuffer(bytes, () => {
      this.#dropped.unregister(frame);
      this.#spare.push(bytes);
    });
    this.#dropped.register(frame, bytes, frame);
    return frame;
  }
}

/** The memory of one photo's pixels. */
export class FrameBuffer {
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

  /**
   * Reserves a picture of `width` x `height` pixels, whose values are undefined.
   * @throws Error  the buffer was closed
   * @throws RangeError  the buffer is full
   */
  reserve(width: number, height: number): Pixels {
    this.requireOpen();
    const length = 3 * width * height;
    if (this.#used + length > this.#bytes.length) throw new RangeError('The photo does not fit into its frame buffer');
    const data = this.#bytes.subarray(this.#used, this.#used + length);
    this.#used += length;
    return { data, width, height };
  }

  /** Copies pixels into the buffer. @throws Error  it was closed. @throws RangeError  it is full */
  place({ data, width, height }: Pixels): Pixels {
    const placed = this.reserve(width, height);
    placed.data.set(data);
    return placed;
  }

  /** Frees the buffer for another photo. Safe to call again. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#giveBack();
  }
}
