/** Counts pairs of different people by the Similarity that they reach. */
export class PairCounter {
  #pairs = 0;
  readonly #least: readonly number[];
  readonly #reached: number[];

  /** @param least  the score of each Similarity that is counted */
  constructor(least: readonly number[]) {
    this.#least = least;
    this.#reached = least.map(() => 0);
  }

  get pairs(): number {
    return this.#pairs;
  }

  add(score: number): void {
    this.#pairs++;
    for (const [i, least] of this.#least.entries()) if (score >= least) this.#reached[i]++;
  }

  /** Shares of the pairs that reach each score, 0 to 1; null (in JSON) of no pair. */
  rates(): number[] {
    return this.#reached.map((count) => count / this.#pairs);
  }
}
