/** Says on stderr what the build is at: stdout belongs to the command that the build precedes. */
export function progress(message: string): void {
  process.stderr.write(`models: ${message}\n`);
}
