import type { LanePool, Lanes } from '../../layers/vision/lanes.ts';
import { openModels } from '../../layers/vision/models.ts';
import { runTask, type TaskOutput } from '../../layers/vision/tasks.ts';

/** Lanes without threads, for tests that count what is done in them. */
export async function openLanes(count: number): Promise<LanePool> {
  const models = await openModels();
  const lanes: Lanes = {
    count,
    run: async (task, input) => (await runTask(models, task, input)) as TaskOutput<typeof task>,
  };
  return {
    ...lanes,
    forPhoto: () => lanes,
    async close() {
      for (const model of Object.values(models)) await model.release();
    },
  };
}
