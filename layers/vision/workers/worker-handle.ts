/** The main thread's side of a worker thread: the tasks that were sent to it and have no answer yet. */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Claim, claimSlots, MAX_CLAIMS, placeClaim, type SharesClaims, takeClaim } from './claims.ts';
import { MEMORY, type SharesMemory } from './shared-memory.ts';
import type { WorkerAnswer, WorkerEnd, WorkerJob } from './task.ts';

/** A task that was submitted and has no answer yet. */
export interface PendingTask {
  readonly task: string;
  readonly input: unknown;
  /** Photos are numbered in the order of opening, tasks in the order of submission; a lower urgency runs first. */
  readonly photo: number;
  readonly urgency: number;
  readonly number: number;
  resolve(output: unknown): void;
  reject(error: Error): void;
}

export interface WorkerHandle {
  /** Whether it accepts tasks that are submitted now. */
  readonly isOpen: boolean;
  readonly hasEnded: boolean;
  /** Resolves when the thread has ended: to the cause, or to undefined if it was closed. */
  readonly ended: Promise<unknown>;
  readonly isIdle: boolean;
  /** The task that was sent to it beyond the one it runs. */
  readonly next: PendingTask | undefined;
  /** Sends a task, which runs after the one that the worker runs now. */
  send(pending: PendingTask): void;
  /** Takes `next` back. @returns undefined if there is none, or if the worker has begun it */
  takeBack(): PendingTask | undefined;
  /** Keeps the process alive exactly while the worker has work. To be called after every change of what is sent. */
  settle(): void;
  /** Ends the thread once all that was sent is answered. */
  close(): Promise<void>;
}

/**
 * Starts a thread that serves tasks (serve.worker.ts).
 * @param script  entry point of the thread
 * @param data  structured-cloned into its `workerData`
 * @param onChange  called when the worker has answered a task, or has ended
 * @throws Error  the thread failed before it was ready
 */
export async function startWorker(script: URL, data: object, onChange: () => void): Promise<WorkerHandle> {
  const claims = claimSlots();
  const worker = new Worker(script, {
    // Threads refuse some of the options that a process accepts.
    execArgv: [],
    workerData: { ...data, visageMemory: MEMORY, claims } satisfies SharesMemory & SharesClaims,
  });
  await once(worker, 'message');

  const sent: { pending: PendingTask; claim: Claim }[] = [];
  let count = 0;
  let state: 'open' | 'closing' | 'ended' = 'open';
  const { promise: ended, resolve } = Promise.withResolvers<unknown>();

  worker.on('message', (answer: WorkerAnswer) => {
    const done = sent.shift()?.pending;
    // Sends the next task first, so that the worker does not wait until its answer is processed.
    onChange();
    if ('error' in answer) done?.reject(new Error(`The task "${done.task}" failed`, { cause: answer.error }));
    else done?.resolve(answer.output);
  });
  const end = (cause?: unknown) => {
    if (state === 'ended') return;
    state = 'ended';
    onChange();
    for (const { pending } of sent.splice(0)) pending.reject(new Error('The worker has ended', { cause }));
    resolve(cause);
  };
  worker.on('error', end);
  worker.on('exit', () => end());
  // After the listeners, because adding one refs the thread again.
  worker.unref();
  return {
    get isOpen() {
      return state === 'open';
    },
    get hasEnded() {
      return state === 'ended';
    },
    get isIdle() {
      return sent.length === 0;
    },
    get next() {
      return sent[1]?.pending;
    },
    ended,
    send(pending) {
      const slot = sent.length === 0 ? 0 : 1 - sent[0].claim.slot;
      count = (count % MAX_CLAIMS) + 1;
      const claim = { slot, number: count };
      const { task, input } = pending;
      try {
        placeClaim(claims, claim);
        worker.postMessage({ task, input, claim } satisfies WorkerJob);
        sent.push({ pending, claim });
      } catch (cause) {
        // An input that cannot be cloned fails its own task; the worker goes on.
        pending.reject(new Error(`The input of the task "${task}" cannot be cloned`, { cause }));
      }
    },
    takeBack() {
      return sent.length > 1 && takeClaim(claims, sent[1].claim) ? sent.pop()?.pending : undefined;
    },
    settle() {
      if (sent.length === 0 && state === 'closing') worker.postMessage('end' satisfies WorkerEnd);
      if (sent.length > 0 || state === 'closing') worker.ref();
      else worker.unref();
    },
    async close() {
      if (state === 'open') state = 'closing';
      await ended;
    },
  };
}
