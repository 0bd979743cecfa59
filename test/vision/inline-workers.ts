import { closeNetworks, openNetworks, type VisionContext } from '../../layers/vision/networks/networks.worker.ts';
import type { Pack } from '../../layers/vision/networks/pack.ts';
import { TASKS, type VisionTasks } from '../../layers/vision/tasks.ts';
import type { Workers } from '../../layers/vision/workers/task.ts';
import type { WorkerPool } from '../../layers/vision/workers/worker-pool.ts';

/** Replaces open-workers.ts: runs the tasks on this thread, for tests that count the work of the tasks. */
export async function openWorkers(count: number, pack: Pack): Promise<WorkerPool<VisionTasks>> {
  const networks = await openNetworks(pack);
  const context: VisionContext = { ...networks, confidence: pack.confidence.evidence };
  const workers: Workers<VisionTasks> = {
    count,
    run: (name, input) => TASKS[name](context, input as never) as never,
  };
  return { ...workers, forPhoto: () => workers, close: () => closeNetworks(networks) };
}
