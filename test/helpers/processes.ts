import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export interface RunningProcess {
  /** The first line it printed. */
  readonly firstLine: string;
  /** Ends it with SIGKILL, as a crash would, and waits until it is gone. */
  kill(): Promise<void>;
  /** Sends the signal; resolves to the exit code. */
  signal(name: NodeJS.Signals): Promise<number | null>;
}

/** Runs a TypeScript file of this repository in its own process, until the test ends, and waits for its first line on stdout. */
export async function startProcess(
  file: URL,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<RunningProcess> {
  const child = spawn(process.execPath, [fileURLToPath(file), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const exited = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null);
  const printed = once(createInterface(child.stdout), 'line').then(([line]: string[]) => line ?? '');
  const firstLine = await Promise.race([printed, exited]);
  if (typeof firstLine !== 'string') throw new Error(`${file.pathname} ended with ${firstLine}: ${errors}`);
  return {
    firstLine,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    signal(name) {
      child.kill(name);
      return exited;
    },
  };
}
