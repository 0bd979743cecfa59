/** Prints a line on stderr: stdout is reserved for the command that the build precedes. */
export function progress(message: string): void {
  process.stderr.write(`models: ${message}\n`);
}
