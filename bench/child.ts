import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A child process that exchanges messages with this one. */
export interface Child {
  send(message: object | string): void;
  /** Waits for the next message. @throws Error  the process ended instead */
  next(): Promise<unknown>;
  /** Kills the process and waits until it has ended. */
  end(): Promise<void>;
}

/** Starts a TypeScript file of bench/; its stderr is this process's, and its environment too, with `env` added. */
export function startChild(
  file: string,
  args: readonly string[] = [],
  execArgv: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Child {
  const script = fileURLToPath(new URL(file, import.meta.url));
  const child = fork(script, args, {
    serialization: 'advanced',
    execArgv: [...execArgv],
    env: { ...process.env, ...env },
    // Libraries print to stdout, which is reserved for the result.
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const ended = once(child, 'exit');
  return {
    send: (message) => void child.send(message),
    async next() {
      const failed = ended.then(([code, signal]) => Promise.reject(new Error(`${file} ended with ${code ?? signal}`)));
      const [message] = await Promise.race([once(child, 'message'), failed]);
      return message;
    },
    async end() {
      child.kill();
      await ended;
    },
  };
}
