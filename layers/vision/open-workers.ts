import { WORKER_SCRIPT } from './built-files.ts';
import { holdRuntime } from './networks/session.ts';
import { TASKS_BY_URGENCY, type VisionTasks } from './tasks.ts';
import { openWorkerPool, type WorkerPool } from './workers/worker-pool.ts';

/** Part of the `workerData` of a worker. */
export interface WorkerOptions {
  /** Names of the networks that it opens before its first task. */
  readonly networks: readonly string[];
}

/**
 * Starts workers.
 * @param count  number of threads
 * @param networks  names of those that each opens at once; any other is opened by the first task that needs it
 * @throws Error  a network cannot be loaded
 */
export function openWorkers(count: number, networks: readonly string[]): Promise<WorkerPool<VisionTasks>> {
  holdRuntime();
  const data: WorkerOptions = { networks };
  return openWorkerPool<VisionTasks>({ count, script: WORKER_SCRIPT, data, byUrgency: TASKS_BY_URGENCY });
}
