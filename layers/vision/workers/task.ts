/** What the main thread and the workers say to each other. */

import type { Claim } from './claims.ts';

/**
 * A task runs on a worker: it gets the worker's context (whatever the worker opened when it started) and one input, which
 * structured cloning copies; shared memory is not copied.
 */
export type Task = (context: never, input: never) => Promise<unknown>;

/** Tasks by name. */
export type Tasks = Readonly<Record<string, Task>>;

export type TaskInput<Table extends Tasks, Name extends keyof Table> = Parameters<Table[Name]>[1];

/** Threads that run the tasks of a table. A table of more tasks serves where one of fewer is asked for. */
export interface Workers<out Table extends Tasks> {
  /** How many tasks make progress at once. */
  readonly count: number;
  /** Runs a task on the first worker that is free, after the tasks that were submitted before. */
  run<Name extends keyof Table & string>(name: Name, input: TaskInput<Table, Name>): ReturnType<Table[Name]>;
}

/** Main thread to worker: run this task, if its claim can still be taken when it is reached. */
export interface WorkerJob {
  readonly task: string;
  readonly input: unknown;
  readonly claim: Claim;
}

/** Worker to main thread: what a task returned or threw. */
export type WorkerAnswer = { readonly output: unknown } | { readonly error: unknown };

/** Worker to main thread, first: its context is open. */
export type WorkerReady = 'ready';

/** Main thread to worker, last. */
export type WorkerEnd = 'end';
