/** Adds up the wall time of named stages, in milliseconds. */
export class Stopwatch {
  readonly milliseconds: Record<string, number> = {};

  /** Runs `work` and adds its time to a stage, also if it fails. @returns or throws what `work` does */
  async time<T>(stage: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.milliseconds[stage] = (this.milliseconds[stage] ?? 0) + performance.now() - start;
    }
  }
}
