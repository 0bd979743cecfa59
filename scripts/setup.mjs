// Runs before `npm start`, `npm test` and the other commands, on whatever Node the machine has (20 or newer):
// installs what package-lock.json names when it is missing or stale, then compiles the kernels and builds the models on the Node
// that came with it.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function run(command, args) {
  // Progress goes to stderr: stdout belongs to the command that this set-up precedes.
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

function packages(lockFile) {
  const { '': _root, ...rest } = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  return rest;
}

/** True if npm finished an install of just these versions; it writes its hidden lock file last. */
function installIsCurrent() {
  const hidden = `${root}node_modules/.package-lock.json`;
  if (!existsSync(hidden)) return false;
  const installed = packages(hidden);
  return Object.entries(packages(`${root}package-lock.json`)).every(([path, wanted]) =>
    // Optional packages of other platforms are left out by npm.
    path in installed ? installed[path].integrity === wanted.integrity : wanted.optional === true,
  );
}

if (!installIsCurrent()) {
  process.stderr.write('visage: installing dependencies from package-lock.json\n');
  run('npm', ['ci', '--loglevel=error']);
}
for (const build of ['scripts/kernels/main.ts', 'models/build/main.ts']) {
  run(`${root}node_modules/.bin/node`, [build, '--if-needed']);
}
