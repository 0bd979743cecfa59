import cliProgress from 'cli-progress';

/** A bar on stderr, or a line every two seconds where that is not a terminal: stdout belongs to results. */
export class Progress {
  #bar: cliProgress.SingleBar | undefined;
  #what = '';

  show(what: string, done: number, of: number): void {
    if (what !== this.#what) {
      this.stop();
      this.#what = what;
      this.#bar = new cliProgress.SingleBar(
        {
          format: '{bar} {value}/{total} {what}',
          stream: process.stderr,
          clearOnComplete: true,
          noTTYOutput: true,
          notTTYSchedule: 2000,
        },
        cliProgress.Presets.shades_classic,
      );
      this.#bar.start(of, 0, { what });
    }
    this.#bar?.setTotal(of);
    this.#bar?.update(done);
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
    this.#what = '';
  }
}
