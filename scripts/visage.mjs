#!/usr/bin/env node
// `npx visage COMMAND`, on whatever Node the machine has (20 or newer): sets up as npm scripts do, then runs the command on
// the Node that comes with the project, in the caller's folder.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const COMMANDS = new Map([['import', 'scripts/import/main.ts']]);

const USAGE = `npx visage import DIR_OR_S3_PREFIX --collection ID

  import   indexes a folder of photos, or those in S3; npx visage import --help says more
`;

const [name, ...args] = process.argv.slice(2);
const file = COMMANDS.get(name);
if (file === undefined) {
  const isQuestion = name === undefined || name === '--help' || name === 'help';
  (isQuestion ? process.stdout : process.stderr).write(isQuestion ? USAGE : `visage: no command ${name}\n\n${USAGE}`);
  process.exit(isQuestion ? 0 : 2);
}
await import('./setup.mjs');
const root = fileURLToPath(new URL('..', import.meta.url));
const { status, signal, error } = spawnSync(`${root}node_modules/.bin/node`, [`${root}${file}`, ...args], {
  stdio: 'inherit',
});
if (error) throw error;
// The status by which a shell reports a command that a signal ended: 128 plus its number. Only SIGINT is likely.
process.exit(status ?? (signal === 'SIGINT' ? 130 : 1));
