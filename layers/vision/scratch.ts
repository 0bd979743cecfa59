/**
 * One large array that is used again and again: a new one of some megabytes a photo would keep the garbage collector busy, and
 * the system filling pages with zeros. Whoever finds it taken gets one of their own.
 */
export class Scratch {
  #spare: Float32Array | undefined;

  /** Runs `use` with `length` numbers, which hold anything at first. They must not be kept. */
  async borrow<T>(length: number, use: (numbers: Float32Array) => Promise<T>): Promise<T> {
    const whole = this.#take(length);
    try {
      return await use(whole.subarray(0, length));
    } finally {
      this.#spare = whole;
    }
  }

  #take(length: number): Float32Array {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare && spare.length >= length ? spare : new Float32Array(length);
  }
}
