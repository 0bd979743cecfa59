import cliProgress from 'cli-progress';

/** Starts a progress bar on stderr, as stdout is reserved for results. Nothing is drawn where stderr is not a terminal. */
export function progressBar(what: string, total: number): cliProgress.SingleBar {
  const bar = new cliProgress.SingleBar(
    { format: `{bar} {value}/{total} ${what}, {eta_formatted} to go`, stream: process.stderr, clearOnComplete: true },
    cliProgress.Presets.shades_classic,
  );
  bar.start(total, 0);
  return bar;
}
