/** The thread of a lane: it does one task after another, as it is told. */

import { parentPort, workerData } from 'node:worker_threads';
import { openModels } from './models.ts';
import { runTask, type TaskName } from './tasks.ts';
import { type SharesTickets, type Ticket, takeTicket } from './tickets.ts';

export interface LaneJob {
  readonly task: TaskName;
  readonly input: unknown;
  /** It is begun only if its ticket is still there when its turn comes. */
  readonly ticket: Ticket;
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

  const { tickets } = workerData as SharesTickets;
  const follow = async (message: LaneJob | LaneEnd) => {
    if (message === 'end') {
      for (const model of Object.values(models)) await model.release();
      port.close();
    } else if (takeTicket(tickets, message.ticket)) {
      port.postMessage(await answer(message));
    }
  };
  let last: Promise<void> = Promise.resolve();
  port.on('message', (message: LaneJob | LaneEnd) => {
    last = last.then(() => follow(message));
  });
  port.postMessage('ready' satisfies LaneReady);
}
