import cliProgress from 'cli-progress';

/** Shows progress on stderr: as a bar, or as a line every two seconds where stderr is not a terminal. Stdout is for results. */
export class Progress {
  #bar: cliProgress.SingleBar | undefined;
  #what = '';

  show(what: string, done: number, total: number): void {
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
      this.#bar.start(total, 0, { what });
    }
    this.#bar?.setTotal(total);
    this.#bar?.update(done);
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
    this.#what = '';
  }
}
