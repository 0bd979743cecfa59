import { openContext } from '../../layers/vision/networks/networks.worker.ts';
import { TASKS, type VisionTasks } from '../../layers/vision/tasks.ts';
import type { Workers } from '../../layers/vision/workers/task.ts';
import type { WorkerPool } from '../../layers/vision/workers/worker-pool.ts';

/** Replaces open-workers.ts: runs the tasks on this thread, for tests that count the work of the tasks. */
export async function openWorkers(count: number, ahead: readonly string[]): Promise<WorkerPool<VisionTasks>> {
  const { context, close } = await openContext(ahead);
  const workers: Workers<VisionTasks> = {
    count,
    run: (name, input) => TASKS[name](context, input as never) as never,
  };
  return { ...workers, forPhoto: () => workers, close };
}
