/** Command line of the trainings that fit numbers of a model pack. */

import { exitWithUsage, parseCommandLine } from '../eval/command-line.ts';

/**
 * Reads `DATA [--pack NAME] [--dry] [--reuse]`; eval/pack.ts reads the pack. Ends the process with the usage where DATA is missing or
 * an option is unknown.
 */
export function readPackCommand(usage: string): {
  /** Folder of the data sets. */
  readonly directory: string;
  /** Whether to write no file. */
  readonly dry: boolean;
  /** Whether to take the vectors kept in out/vectors. */
  readonly reuse: boolean;
} {
  const { positionals, values } = parseCommandLine(usage, {
    pack: { type: 'string' },
    dry: { type: 'boolean', default: false },
    reuse: { type: 'boolean', default: false },
  });
  const [, directory] = positionals;
  if (!directory) exitWithUsage(usage);
  return { directory, dry: values.dry, reuse: values.reuse };
}
