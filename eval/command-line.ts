import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** Prints what is wrong with a command line, and the usage, to stderr, and ends the process with exit status 2. */
export function exitWithUsage(usage: string, reason?: string): never {
  console.error(reason ? `${reason}\n\n${usage}` : usage);
  process.exit(2);
}

/** Parses the command line of the process. Ends it with the usage where an option is unknown or lacks its value. */
export function parseCommandLine<const Options extends ParseArgsOptionsConfig>(usage: string, options: Options) {
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return exitWithUsage(usage, error.message);
  }
}
