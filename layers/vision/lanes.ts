/**
 * Lanes: threads that run networks, each one at a time, so that several run at once and none holds up the event loop. Two lanes
 * with one thread for each network are faster than two threads within every network: docs/performance.md.
 */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { LaneAnswer, LaneEnd, LaneJob } from './lane.ts';
import { holdRuntime } from './session.ts';
import { MEMORY, type SharesMemory } from './shared-memory.ts';
import { placeOf, type TaskInput, type TaskName, type TaskOutput } from './tasks.ts';

export interface Lanes {
  /** How many tasks make progress at once. */
  readonly count: number;
  /**
   * Has a task done on the first lane that is free, after all that was asked for before. What goes in and comes out is copied,
   * except for shared memory.
   */
  run<Name extends TaskName>(task: Name, input: TaskInput<Name>): Promise<TaskOutput<Name>>;
}

/** All lanes of a process. */
export interface LanePool extends Lanes {
  /**
   * The same lanes, for the tasks of one photo: they come before those of photos that were opened later, so that none waits for
   * ever, and among themselves in the order of their urgency, so that what can wait never holds up the search for faces.
   */
  forPhoto(): Lanes;
  /** Ends the threads when they have done what they were given. */
  close(): Promise<void>;
}

interface Waiting {
  readonly job: LaneJob;
  /** Photos are numbered in the order of opening. */
  readonly photo: number;
  resolve(output: unknown): void;
  reject(error: Error): void;
}

/**
 * Starts `count` lanes, each with all networks.
 * @throws Error  a network cannot be loaded
 */
export async function openLanes(count: number): Promise<LanePool> {
  holdRuntime();
  const queue: Waiting[] = [];
  const lanes = await Promise.all(Array.from({ length: count }, () => startLane(queue)));
  for (const lane of lanes) {
    lane.ended.then((cause) => {
      if (lanes.some(({ hasEnded }) => !hasEnded)) return;
      for (const waiting of queue.splice(0)) waiting.reject(new Error('The lanes have ended', { cause }));
    });
  }
  let photos = 0;
  const run = async <Name extends TaskName>(photo: number, task: Name, input: TaskInput<Name>) => {
    const open = lanes.filter(({ isOpen }) => isOpen);
    if (open.length === 0) throw new Error('The lanes have ended');
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    enqueue(queue, { job: { task, input }, photo, resolve, reject });
    for (const lane of open) lane.look();
    return promise as Promise<TaskOutput<Name>>;
  };
  return {
    count,
    run: (task, input) => run(photos++, task, input),
    forPhoto() {
      const photo = photos++;
      return { count, run: (task, input) => run(photo, task, input) };
    },
    async close() {
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

function enqueue(queue: Waiting[], waiting: Waiting): void {
  const isBefore = (other: Waiting) =>
    waiting.photo < other.photo ||
    (waiting.photo === other.photo && placeOf(waiting.job.task) < placeOf(other.job.task));
  const place = queue.findIndex(isBefore);
  queue.splice(place === -1 ? queue.length : place, 0, waiting);
}

interface Lane {
  /** Whether it takes tasks that are asked for now. */
  readonly isOpen: boolean;
  readonly hasEnded: boolean;
  /** Why, unless it was closed. */
  readonly ended: Promise<unknown>;
  /** Takes the first task that waits, unless it is busy. */
  look(): void;
  /** Ends the thread once nothing waits any more. */
  close(): Promise<void>;
}

async function startLane(queue: Waiting[]): Promise<Lane> {
  // Bundled for deployment, the lane is a module of its own that lies as deep as this file does here.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'mjs';
  const worker = new Worker(new URL(`../../layers/vision/lane.${extension}`, import.meta.url), {
    // None of the process's own options, which may be such as no thread takes.
    execArgv: [],
    workerData: { visageMemory: MEMORY } satisfies SharesMemory,
  });
  await once(worker, 'message');

  let current: Waiting | undefined;
  let state: 'open' | 'closing' | 'ended' = 'open';
  const { promise: ended, resolve } = Promise.withResolvers<unknown>();

  const give = (waiting: Waiting) => {
    try {
      worker.postMessage(waiting.job);
      current = waiting;
    } catch (cause) {
      // What cannot be copied fails by itself; the lane goes on.
      waiting.reject(new Error(`A lane cannot be told to ${waiting.job.task}`, { cause }));
    }
  };
  const look = () => {
    if (current || state === 'ended') return;
    while (!current) {
      const next = queue.shift();
      if (!next) break;
      give(next);
    }
    if (!current && state === 'closing') worker.postMessage('end' satisfies LaneEnd);
    // Only a lane at work keeps a process running.
    if (current || state === 'closing') worker.ref();
    else worker.unref();
  };
  worker.on('message', (answer: LaneAnswer) => {
    const done = current;
    current = undefined;
    // First the next task: the lane need not wait for what becomes of its answer.
    look();
    if ('error' in answer) done?.reject(new Error(`A lane failed to ${done.job.task}`, { cause: answer.error }));
    else done?.resolve(answer.output);
  });
  const end = (cause?: unknown) => {
    if (state === 'ended') return;
    state = 'ended';
    current?.reject(new Error('The lane has ended', { cause }));
    resolve(cause);
  };
  worker.on('error', end);
  worker.on('exit', () => end());
  // Only now: who listens to a thread holds on to it.
  worker.unref();
  return {
    get isOpen() {
      return state === 'open';
    },
    get hasEnded() {
      return state === 'ended';
    },
    ended,
    look,
    async close() {
      if (state === 'open') {
        state = 'closing';
        look();
      }
      await ended;
    },
  };
}
