/** Describes what figures were measured on. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const REPOSITORY = new URL('../', import.meta.url);

/** Names processor, Node, the versions of the packages and the commit, in one line. */
export function environment(packages: readonly string[] = ['onnxruntime-node', 'sharp']): string {
  const versions = packages.map((name) => `${name} ${versionOf(name)}`).join(', ');
  return `${cpus()[0]?.model}, ${availableParallelism()} CPUs; Node ${process.version}; ${versions}; ${commit()}`;
}

function versionOf(name: string): string {
  const file = new URL(`node_modules/${name}/package.json`, REPOSITORY);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

function commit(): string {
  try {
    const described = execFileSync('git', ['describe', '--always', '--dirty', '--exclude=*'], {
      cwd: fileURLToPath(REPOSITORY),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return `commit ${described.trim()}`;
  } catch {
    // An archive of the sources has no history.
    return 'no commit';
  }
}
