import { WORKER_SCRIPT } from './built-files.ts';
import type { Pack } from './networks/pack.ts';
import { holdRuntime } from './networks/session.ts';
import { TASKS_BY_URGENCY, type VisionTasks } from './tasks.ts';
import { openWorkerPool, type WorkerPool } from './workers/worker-pool.ts';

/** Part of the `workerData` of a worker. */
export interface WorkerOptions {
  /** Name of the pack whose networks it opens. */
  readonly pack: string;
}

/**
 * Starts workers, each with all networks of a pack.
 * @param count  number of threads
 * @throws Error  a network cannot be loaded
 */
export function openWorkers(count: number, pack: Pack): Promise<WorkerPool<VisionTasks>> {
  holdRuntime();
  const data: WorkerOptions = { pack: pack.name };
  return openWorkerPool<VisionTasks>({ count, script: WORKER_SCRIPT, data, byUrgency: TASKS_BY_URGENCY });
}
