import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Size and alignment of a heap of glibc's malloc, in bytes, in 64-bit processes. */
const HEAP_BYTES = 64 * 2 ** 20;

// Other C libraries and systems have no arenas, and do not know the variables.
const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
const hasGlibc = header.glibcVersionRuntime !== undefined;

test.runIf(hasGlibc)(
  'npm start has one malloc arena for all its threads, and SIGTERM to npm ends it with status 0',
  async () => {
    const home = await mkdtemp(join(tmpdir(), 'visage-npm-start-'));
    onTestFinished(() => rm(home, { recursive: true }));
    const { MALLOC_ARENA_MAX: _arenas, MALLOC_MMAP_THRESHOLD_: _threshold, ...env } = process.env;
    // Without prestart, which has run before the tests.
    const npm = spawn('npm', ['start', '--silent', '--ignore-scripts'], {
      cwd: repository,
      env: { ...env, PORT: '0', HOST: '', VISAGE_HOME: home },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void npm.kill());
    const ended = once(npm, 'exit');
    const [line] = await once(createInterface(npm.stdout), 'line');
    expect(line).toBe('Visage is ready.');
    const [pid] = await childrenOf(npm.pid ?? expect.fail('npm did not start'));
    expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).toMatch(/^node\0.*local\/main\.ts\0$/);
    expect(await furtherHeaps(pid)).toBe(0);
    expect(await readFile(`/proc/${pid}/environ`, 'utf8')).toContain('MALLOC_MMAP_THRESHOLD_=131072\0');
    npm.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  },
);

async function childrenOf(pid: number): Promise<number[]> {
  return (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ').map(Number);
}

/** Counts heaps of arenas besides malloc's first: two neighbouring mappings, the first in use, that together fill one. */
async function furtherHeaps(pid: number): Promise<number> {
  const maps = (await readFile(`/proc/${pid}/maps`, 'utf8')).trimEnd().split('\n');
  const ranges = maps.map((line) => {
    const [, from = '', to = '', access] = /^(\w+)-(\w+) (\S+)/.exec(line) ?? [];
    return { from: Number.parseInt(from, 16), to: Number.parseInt(to, 16), access };
  });
  return ranges.filter(({ from, to, access }, i) => {
    const next = ranges[i + 1];
    const isHeap = next?.from === to && next.to - from === HEAP_BYTES && from % HEAP_BYTES === 0;
    return isHeap && access === 'rw-p' && next.access === '---p';
  }).length;
}
