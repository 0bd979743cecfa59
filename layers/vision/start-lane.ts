/** A lane as seen from outside: a thread that is told what to do, and what it was told and has not done. */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { LaneAnswer, LaneEnd, LaneJob } from './lane.ts';
import { MEMORY, type SharesMemory } from './shared-memory.ts';
import type { TaskName } from './tasks.ts';
import { layTicket, MOST_TICKETS, type SharesTickets, type Ticket, takeTicket, ticketSlots } from './tickets.ts';

/** A task that was asked for and is not done. */
export interface Waiting {
  readonly task: TaskName;
  readonly input: unknown;
  /** Photos are numbered in the order of opening, and tasks in the order of asking. */
  readonly photo: number;
  readonly number: number;
  resolve(output: unknown): void;
  reject(error: Error): void;
}

/** A lane, as the thread that gives it tasks has it. */
export interface Lane {
  /** Whether it takes tasks that are asked for now. */
  readonly isOpen: boolean;
  readonly hasEnded: boolean;
  /** Why, unless it was closed. */
  readonly ended: Promise<unknown>;
  readonly isIdle: boolean;
  /** What it was given beyond the task that it does. */
  readonly next: Waiting | undefined;
  /** Tells it to do a task, after the one that it does. */
  give(waiting: Waiting): void;
  /** What it was given beyond the task that it does, unless it has begun that too. */
  takeBack(): Waiting | undefined;
  /** Nothing more is to be given to it for now. */
  settle(): void;
  /** Ends the thread once nothing waits any more. */
  close(): Promise<void>;
}

/**
 * @param look  called when it has done a task, or has ended
 * @throws Error  a network cannot be loaded
 */
export async function startLane(look: () => void): Promise<Lane> {
  // Bundled for deployment, the lane is a module of its own that lies as deep as this file does here.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'mjs';
  const tickets = ticketSlots();
  const worker = new Worker(new URL(`../../layers/vision/lane.${extension}`, import.meta.url), {
    // None of the process's own options, which may be such as no thread takes.
    execArgv: [],
    workerData: { visageMemory: MEMORY, tickets } satisfies SharesMemory & SharesTickets,
  });
  await once(worker, 'message');

  const given: { waiting: Waiting; ticket: Ticket }[] = [];
  let count = 0;
  let state: 'open' | 'closing' | 'ended' = 'open';
  const { promise: ended, resolve } = Promise.withResolvers<unknown>();

  worker.on('message', (answer: LaneAnswer) => {
    const done = given.shift()?.waiting;
    // First the next task: the lane need not wait for what becomes of its answer.
    look();
    if ('error' in answer) done?.reject(new Error(`A lane failed to ${done.task}`, { cause: answer.error }));
    else done?.resolve(answer.output);
  });
  const end = (cause?: unknown) => {
    if (state === 'ended') return;
    state = 'ended';
    look();
    for (const { waiting } of given.splice(0)) waiting.reject(new Error('The lane has ended', { cause }));
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
    get isIdle() {
      return given.length === 0;
    },
    get next() {
      return given[1]?.waiting;
    },
    ended,
    give(waiting) {
      const slot = given.length === 0 ? 0 : 1 - given[0].ticket.slot;
      count = (count % MOST_TICKETS) + 1;
      const ticket = { slot, number: count };
      const { task, input } = waiting;
      try {
        layTicket(tickets, ticket);
        worker.postMessage({ task, input, ticket } satisfies LaneJob);
        given.push({ waiting, ticket });
      } catch (cause) {
        // What cannot be copied fails by itself; the lane goes on.
        waiting.reject(new Error(`A lane cannot be told to ${task}`, { cause }));
      }
    },
    takeBack() {
      return given.length > 1 && takeTicket(tickets, given[1].ticket) ? given.pop()?.waiting : undefined;
    },
    settle() {
      if (given.length === 0 && state === 'closing') worker.postMessage('end' satisfies LaneEnd);
      // Only a lane at work keeps a process running.
      if (given.length > 0 || state === 'closing') worker.ref();
      else worker.unref();
    },
    async close() {
      if (state === 'open') state = 'closing';
      await ended;
    },
  };
}
