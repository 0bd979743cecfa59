import { parentPort, workerData } from 'node:worker_threads';
import { type SharesClaims, takeClaim } from './claims.ts';
import type { Tasks, WorkerAnswer, WorkerEnd, WorkerJob, WorkerReady } from './task.ts';

/**
 * Serves the tasks of a table on this thread, one after another, until the main thread ends it.
 * @param context  passed to every task
 * @param close  called once, after the last task
 * @throws Error  this is the main thread
 */
export function serveTasks<Context>(tasks: Tasks, context: Context, close: () => Promise<void>): void {
  const port = parentPort;
  if (!port) throw new Error('Tasks are served on a worker thread');
  const { claims } = workerData as SharesClaims;

  const answer = async ({ task, input }: WorkerJob): Promise<WorkerAnswer> => {
    try {
      // No type says which input belongs to which task once it has passed between threads.
      return { output: await tasks[task](context as never, input as never) };
    } catch (error) {
      return { error };
    }
  };
  const follow = async (message: WorkerJob | WorkerEnd) => {
    if (message === 'end') {
      await close();
      port.close();
    } else if (takeClaim(claims, message.claim)) {
      port.postMessage(await answer(message));
    }
  };
  let last: Promise<void> = Promise.resolve();
  port.on('message', (message: WorkerJob | WorkerEnd) => {
    last = last.then(() => follow(message));
  });
  port.postMessage('ready' satisfies WorkerReady);
}
