/**
 * Runs decodes at the same time as others, or one of them alone, in the order in which they were asked for. What libvips
 * says of an error is in one buffer of the process: with several decodes, a message may be another photo's.
 */
export class DecodeLock {
  /** Settles when the last decode that runs alone has ended. */
  #alone: Promise<unknown> = Promise.resolve();
  /** One for each other decode that runs or waits. */
  readonly #shared = new Set<Promise<unknown>>();

  /** Runs beside others; waits only for a decode that was to run alone before it. */
  shared<T>(decode: () => Promise<T>): Promise<T> {
    const result = this.#alone.then(decode);
    const ended: Promise<unknown> = settled(result).then(() => this.#shared.delete(ended));
    this.#shared.add(ended);
    return result;
  }

  /** Waits for everything before it, and lets nothing begin until it has ended. */
  alone<T>(decode: () => Promise<T>): Promise<T> {
    const result = Promise.all([this.#alone, ...this.#shared]).then(decode);
    this.#alone = settled(result);
    return result;
  }
}

function settled(result: Promise<unknown>): Promise<unknown> {
  return result.then(
    () => {},
    () => {},
  );
}
