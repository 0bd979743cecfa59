/**
 * A pool of worker threads and its queue, for any table of tasks.
 *
 * Two workers that run one network each on one thread are faster than two threads inside every network, and neither
 * blocks the event loop (docs/performance.md).
 */

import type { TaskInput, Tasks, Workers } from './task.ts';
import { type PendingTask, startWorker, type WorkerHandle } from './worker-handle.ts';

export interface WorkerPool<out Table extends Tasks> extends Workers<Table> {
  /**
   * Opens the same workers for the tasks of one photo. Its tasks run before those of photos that were opened later, so
   * that no photo starves, and among themselves by urgency, so that a less urgent task never delays the search for
   * faces.
   */
  forPhoto(): Workers<Table>;
  /** Ends the threads once all submitted tasks are done. */
  close(): Promise<void>;
}

export interface PoolOptions<Table extends Tasks> {
  /** Number of threads. */
  readonly count: number;
  /** Entry point of a thread; it serves every task of the table. */
  readonly script: URL;
  /** Structured-cloned into the `workerData` of each thread. */
  readonly data: object;
  /** Tasks of a photo in groups; those of an earlier group run first. */
  readonly byUrgency: readonly Partial<Table>[];
}

/**
 * Starts the threads of a pool.
 * @throws Error  a thread failed before it was ready
 */
export async function openWorkerPool<Table extends Tasks>(options: PoolOptions<Table>): Promise<WorkerPool<Table>> {
  const { count, script, data, byUrgency } = options;
  const queue: PendingTask[] = [];
  const workers: WorkerHandle[] = [];
  const start = () => startWorker(script, data, () => assign(queue, workers));
  workers.push(...(await Promise.all(Array.from({ length: count }, start))));
  for (const worker of workers) {
    worker.ended.then((cause) => {
      if (workers.some(({ hasEnded }) => !hasEnded)) return;
      for (const pending of queue.splice(0)) pending.reject(new Error('The workers have ended', { cause }));
    });
  }
  let photos = 0;
  let tasks = 0;
  const submit = async (photo: number, task: string, input: unknown) => {
    if (workers.every(({ isOpen }) => !isOpen)) throw new Error('The workers have ended');
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const urgency = byUrgency.findIndex((group) => task in group);
    enqueue(queue, { task, input, photo, urgency, number: tasks++, resolve, reject });
    assign(queue, workers);
    return promise;
  };
  const forPhoto = (photoOfTask: () => number): Workers<Table> => ({
    count,
    run: <Name extends keyof Table & string>(task: Name, input: TaskInput<Table, Name>) =>
      submit(photoOfTask(), task, input) as ReturnType<Table[Name]>,
  });
  return {
    // A task that belongs to no photo queues as a photo of its own.
    ...forPhoto(() => photos++),
    forPhoto() {
      const photo = photos++;
      return forPhoto(() => photo);
    },
    async close() {
      const closed = workers.map((worker) => worker.close());
      assign(queue, workers);
      await Promise.all(closed);
    },
  };
}

function enqueue(queue: PendingTask[], pending: PendingTask): void {
  const place = queue.findIndex((other) => isBefore(pending, other));
  queue.splice(place === -1 ? queue.length : place, 0, pending);
}

function isBefore(one: PendingTask, other: PendingTask): boolean {
  return (one.photo - other.photo || one.urgency - other.urgency || one.number - other.number) < 0;
}

/**
 * Sends a task to every idle worker, and the next one to every busy worker, which then need not wait for this thread
 * between the two. A task that its worker has not begun is taken back if another worker is idle, or if a more urgent
 * one was submitted.
 */
function assign(queue: PendingTask[], workers: readonly WorkerHandle[]): void {
  const working = workers.filter(({ hasEnded }) => !hasEnded);
  const isOneIdle = working.some(({ isIdle }) => isIdle);
  for (const worker of workers) {
    if (!worker.next) continue;
    if (!isOneIdle && !worker.hasEnded && !(queue.length > 0 && isBefore(queue[0], worker.next))) continue;
    const unbegun = worker.takeBack();
    if (unbegun) enqueue(queue, unbegun);
  }
  for (const takesTask of [(worker: WorkerHandle) => worker.isIdle, (worker: WorkerHandle) => !worker.next]) {
    for (const worker of working) {
      while (queue.length > 0 && takesTask(worker)) worker.send(queue.shift() as PendingTask);
    }
  }
  for (const worker of working) worker.settle();
}
