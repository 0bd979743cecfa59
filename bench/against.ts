/**
 * Compares this tree with a commit: runs the same benchmark in both, alternating. The commit is checked out into a temporary
 * folder with the packages and models that it names. It is measured by this tree's bench/ where that runs on it, and else, where
 * modules have moved since, by its own.
 */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WrongArguments } from './arguments.ts';
import { type Figures, medians, ratios } from './statistics.ts';

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));

export interface Comparison {
  /** Hash of the commit. */
  readonly against: string;
  /** Number of measurements of each tree. */
  readonly rounds: number;
  /** Medians of this tree's rounds. */
  readonly now: Figures;
  /** Medians of the commit's rounds. */
  readonly before: Figures;
  /** Each number of `now` divided by that of `before`. */
  readonly ratio: Figures;
}

/**
 * Measures a commit and this tree, `rounds` times each, and prints their figures to stderr.
 * @param args  the benchmark and its options
 * @throws WrongArguments  the repository has no such commit
 */
export async function benchAgainst(ref: string, args: readonly string[], rounds: number): Promise<Comparison> {
  const against = resolveCommit(ref);
  const parent = await mkdtemp(join(tmpdir(), 'visage-against-'));
  const tree = join(parent, against.slice(0, 12));
  // An interrupt also reaches the running benchmark; when that ends, the tree is removed as after any failure.
  const wait = () => {};
  process.on('SIGINT', wait);
  try {
    await checkOut(against, tree);
    const folder = measuringFolder(tree);
    if (folder !== 'bench') console.error('the commit is measured by its own bench/: modules have moved since');
    const results: { now: Figures[]; before: Figures[] } = { now: [], before: [] };
    for (let round = 1; round <= rounds; round++) {
      console.error(`round ${round} of ${rounds}: ${against.slice(0, 12)}`);
      results.before.push(await bench(tree, folder, args));
      console.error(`round ${round} of ${rounds}: this tree`);
      results.now.push(await bench(REPOSITORY, 'bench', args));
    }
    const now = medians(results.now);
    const before = medians(results.before);
    const ratio = ratios(now, before);
    report(now, before, ratio);
    return { against, rounds, now, before, ratio };
  } finally {
    process.off('SIGINT', wait);
    await rm(parent, { recursive: true, force: true });
    spawnSync('git', ['worktree', 'prune'], { cwd: REPOSITORY });
  }
}

function resolveCommit(ref: string): string {
  const options = { cwd: REPOSITORY, encoding: 'utf8' } as const;
  const { status, stdout } = spawnSync('git', ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], options);
  if (status !== 0) throw new WrongArguments(`--against: git knows no commit "${ref}"`);
  return stdout.trim();
}

async function checkOut(commit: string, tree: string): Promise<void> {
  await run('git', ['worktree', 'add', '--quiet', '--detach', tree, commit], REPOSITORY);
  const { status } = spawnSync('git', ['diff', '--quiet', commit, '--', 'package-lock.json'], { cwd: REPOSITORY });
  // Never install over linked packages: that would change this tree's.
  if (status === 0) await symlink(join(REPOSITORY, 'node_modules'), join(tree, 'node_modules'));
  else await run('npm', ['ci', '--loglevel=error'], tree);
  await mkdir(join(REPOSITORY, 'models/downloads'), { recursive: true });
  await symlink(join(REPOSITORY, 'models/downloads'), join(tree, 'models/downloads'));
  await run(process.execPath, ['models/build/main.ts', '--if-needed'], tree);
  // Commits before the kernels lack this script, and need none.
  if (existsSync(join(tree, 'scripts/kernels/main.ts'))) await run(process.execPath, ['scripts/kernels/main.ts'], tree);
  await rename(join(tree, 'bench'), join(tree, OWN));
  await cp(join(REPOSITORY, 'bench'), join(tree, 'bench'), { recursive: true });
}

/** The commit's own bench/, as deep in its tree, so that its imports resolve. */
const OWN = 'own-bench';

/** Modules that bench/main.ts loads. */
const BENCHMARKS = ['cold.ts', 'index-faces.ts', 'load.ts', 'peers.ts', 'search.ts'];

/** Chooses the folder whose code measures the commit. */
function measuringFolder(tree: string): string {
  const load = BENCHMARKS.map((file) => `await import('./bench/${file}');`).join('');
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', load], { cwd: tree });
  return status === 0 ? 'bench' : OWN;
}

/** Runs a benchmark in a tree and parses the JSON of its last line. */
async function bench(tree: string, folder: string, args: readonly string[]): Promise<Figures> {
  const output = await run(process.execPath, [`${folder}/main.ts`, ...args], tree);
  return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '');
}

/** @returns stdout of the command */
async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
  return Buffer.concat(chunks).toString();
}

/** Prints every number of both results, and their ratio, to stderr. */
function report(now: Figures, before: Figures, ratio: Figures, path = ''): void {
  if (typeof now === 'number') {
    console.error(`${path}: ${before} before, ${now} now (${ratio})`);
    return;
  }
  if (typeof now !== 'object' || now === null) return;
  for (const [name, part] of Object.entries(now)) {
    const of = (figures: Figures) => (figures as Record<string, Figures>)[name];
    if (of(ratio) !== undefined) report(part as Figures, of(before), of(ratio), path ? `${path}.${name}` : name);
  }
}
