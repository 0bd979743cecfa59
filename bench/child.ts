import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of this folder that is talked to in messages. */
export interface Child {
  send(message: object | string): void;
  /** The next message. @throws Error  the process ended instead */
  next(): Promise<unknown>;
  /** Ends it, and waits until it is gone. */
  end(): Promise<void>;
}

/** Starts a TypeScript file of bench/; its stderr is this process's. */
export function startChild(file: string, args: readonly string[] = [], execArgv: readonly string[] = []): Child {
  const script = fileURLToPath(new URL(file, import.meta.url));
  const child = fork(script, args, {
    serialization: 'advanced',
    execArgv: [...execArgv],
    // Libraries greet on stdout, which belongs to the result.
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const ended = once(child, 'exit');
  return {
    send: (message) => void child.send(message),
    async next() {
      const [message] = await Promise.race([once(child, 'message'), ended]);
      if (hasEnded(child)) throw new Error(`${file} ended with ${child.exitCode ?? child.signalCode}`);
      return message;
    },
    async end() {
      child.kill();
      await ended;
    },
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
