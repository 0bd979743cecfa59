#!/usr/bin/env node
// `visage COMMAND`, on whatever Node the machine has (20 or newer), in the caller's folder. A packed command (scripts/pack/) is
// one file that needs nothing else. In a checkout, sets up as npm scripts do, then runs the sources on the Node that comes with
// the project.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { COMMANDS } from './pack/commands.mjs';

const USAGE = `visage import DIR_OR_S3_PREFIX --collection ID
visage uploads
visage --version

  import    indexes a folder of photos, or those in S3; visage import --help says more
  uploads   lists photos that were put into the local service's bucket and rejected; visage uploads --help says more
`;

const root = fileURLToPath(new URL('..', import.meta.url));
const [name, ...args] = process.argv.slice(2);
if (name === '--version') {
  process.stdout.write(`${JSON.parse(readFileSync(`${root}package.json`, 'utf8')).version}\n`);
  process.exit();
}
const file = COMMANDS.get(name);
if (file === undefined) {
  const isQuestion = name === undefined || name === '--help' || name === 'help';
  (isQuestion ? process.stdout : process.stderr).write(isQuestion ? USAGE : `visage: no command ${name}\n\n${USAGE}`);
  process.exit(isQuestion ? 0 : 2);
}
const isCheckout = existsSync(`${root}${file}`);
if (isCheckout) await import('./setup.mjs');
const [node, script] = isCheckout
  ? [`${root}node_modules/.bin/node`, `${root}${file}`]
  : [process.execPath, `${root}scripts/built/${name}.mjs`];
const { status, signal, error } = spawnSync(node, [script, ...args], { stdio: 'inherit' });
if (error) throw error;
// The status by which a shell reports a command that a signal ended: 128 plus its number. Only SIGINT is likely.
process.exit(status ?? (signal === 'SIGINT' ? 130 : 1));
