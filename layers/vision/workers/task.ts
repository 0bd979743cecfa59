/** Tasks, and the messages between the main thread and the workers. */

import type { Claim } from './claims.ts';

/**
 * A function that runs on a worker. Its arguments are the worker's context, which the worker opened when it started,
 * and one input, which is structured-cloned; shared memory is not copied.
 */
export type Task = (context: never, input: never) => Promise<unknown>;

/** Tasks by name. */
export type Tasks = Readonly<Record<string, Task>>;

export type TaskInput<Table extends Tasks, Name extends keyof Table> = Parameters<Table[Name]>[1];

/** Threads that run the tasks of a table. Workers with more tasks can be used where workers with fewer are expected. */
export interface Workers<out Table extends Tasks> {
  /** Number of tasks that run concurrently. */
  readonly count: number;
  /** Runs a task on the first worker that is free, after the tasks that were submitted before. */
  run<Name extends keyof Table & string>(name: Name, input: TaskInput<Table, Name>): ReturnType<Table[Name]>;
}

/** Main thread to worker: run this task, if its claim can still be taken by then. */
export interface WorkerJob {
  readonly task: string;
  readonly input: unknown;
  readonly claim: Claim;
}

/** Worker to main thread: what a task returned or threw. */
export type WorkerAnswer = { readonly output: unknown } | { readonly error: unknown };

/** First message of a worker to the main thread: its context is open. */
export type WorkerReady = 'ready';

/** Last message of the main thread to a worker. */
export type WorkerEnd = 'end';
