/** Reports a fault, of the service or of a stand-in, on stderr, with its stack. */
export function reportFault(error: unknown, source = 'visage'): void {
  process.stderr.write(`${source}: ${error instanceof Error ? error.stack : String(error)}\n`);
}
