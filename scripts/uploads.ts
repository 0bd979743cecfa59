/**
 * `visage uploads`: see USAGE. Lists the local service's rejected uploads, newest first; the last line of stdout is the list as
 * JSON.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { describeRejection, readRejections } from '../local/rejected-uploads.ts';

const USAGE = `visage uploads [--limit N]

Lists the photos that were put into the bucket of the local service and rejected lately, and why, newest first. The last line
is the list as JSON.

  --limit N   how many, 1 to 1000   (default 20)

They are in the state folder, VISAGE_HOME (default .visage). Photos that failed and are tried again, or wait among the dead
letters, are not in the list.
`;

try {
  const { values } = parseArgs({ options: { limit: { type: 'string', default: '20' }, help: { type: 'boolean' } } });
  if (values.help) process.stdout.write(USAGE);
  else list(readLimit(values.limit));
} catch (error) {
  process.stderr.write(`visage: ${(error as Error).message}\n\n${USAGE}`);
  process.exitCode = 2;
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 1000) return limit;
  throw new Error(`--limit is ${text}; it must be a whole number from 1 to 1000.`);
}

function list(limit: number): void {
  const home = resolve(process.env.VISAGE_HOME || '.visage');
  if (!existsSync(home)) {
    process.stderr.write(`visage: There is no state folder ${home}: VISAGE_HOME must be that of the service.\n`);
  }
  const rejected = readRejections(home, limit);
  const lines = rejected.map((upload) => `${upload.at}  ${describeRejection(upload)}`);
  // One write: a reader such as `head` that has enough closes the pipe.
  process.stdout.write(`${[...lines, JSON.stringify({ rejected })].join('\n')}\n`);
}
