/** The thread of a lane: it does one task after another, as it is told. */

import { parentPort } from 'node:worker_threads';
import { openModels } from './models.ts';
import { runTask, type TaskName } from './tasks.ts';

export interface LaneJob {
  readonly task: TaskName;
  readonly input: unknown;
}

export type LaneAnswer = { readonly output: unknown } | { readonly error: unknown };

/** From the lane, first: all networks are loaded. */
export type LaneReady = 'ready';
/** To the lane, last: it is to end. */
export type LaneEnd = 'end';

const port = parentPort;
if (port) {
  const models = await openModels();

  const answer = async ({ task, input }: LaneJob): Promise<LaneAnswer> => {
    try {
      return { output: await runTask(models, task, input) };
    } catch (error) {
      return { error };
    }
  };

  port.on('message', async (message: LaneJob | LaneEnd) => {
    if (message !== 'end') return port.postMessage(await answer(message));
    for (const model of Object.values(models)) await model.release();
    port.close();
  });
  port.postMessage('ready' satisfies LaneReady);
}
