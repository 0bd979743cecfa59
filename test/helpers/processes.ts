import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a TypeScript file of this repository to its end, whatever its exit status. @param path  from the repository's root */
export function runScript(
  path: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Outcome> {
  return runProgram(process.execPath, [fileURLToPath(new URL(`../../${path}`, import.meta.url)), ...args], { env });
}

/** Runs a program to its end, whatever its exit status. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

export interface RunningProcess {
  /** The first line it printed. */
  readonly firstLine: string;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  /** Kills it by SIGKILL, as a crash would, and waits until it has ended. */
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
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const exited = ended.then(([code]) => code);
  const printed = once(createInterface(child.stdout), 'line').then(([line]: string[]) => line ?? '');
  const firstLine = await Promise.race([printed, exited]);
  if (typeof firstLine !== 'string') throw new Error(`${file.pathname} ended with ${firstLine}: ${errors}`);
  return {
    firstLine,
    ended: ended.then(([code, signal]) => code ?? signal),
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
