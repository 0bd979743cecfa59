/** The thread of a lane: it runs one network after another, as it is told. */

import { parentPort, workerData } from 'node:worker_threads';
import { openSession } from './session.ts';

export interface LaneJob {
  readonly id: number;
  readonly model: string;
  readonly input: Float32Array<ArrayBuffer>;
  readonly dims: readonly number[];
  readonly outputs: readonly string[];
}

/** The input goes back, to be filled again. */
export type LaneAnswer =
  | { readonly id: number; readonly input: Float32Array<ArrayBuffer>; readonly outputs: LaneOutputs }
  | { readonly id: number; readonly error: unknown };

export type LaneOutputs = Readonly<Record<string, Float32Array<ArrayBuffer>>>;

/** From the lane, first: all networks are loaded. */
export type LaneReady = 'ready';
/** To the lane, last: it is to end. */
export type LaneEnd = 'end';

const port = parentPort;
if (port) {
  const sessions = new Map(
    await Promise.all((workerData as string[]).map(async (name) => [name, await openSession(name)] as const)),
  );

  const run = async ({ id, model, input, dims, outputs }: LaneJob): Promise<void> => {
    try {
      const session = sessions.get(model);
      if (!session) throw new Error(`The lane has no "${model}"`);
      const made = await session.run(input, dims, outputs);
      const buffers = Object.values(made).map(({ buffer }) => buffer);
      port.postMessage({ id, input, outputs: made } satisfies LaneAnswer, [input.buffer, ...buffers]);
    } catch (error) {
      port.postMessage({ id, error } satisfies LaneAnswer);
    }
  };

  port.on('message', async (message: LaneJob | LaneEnd) => {
    if (message !== 'end') return run(message);
    for (const session of sessions.values()) await session.release();
    port.close();
  });
  port.postMessage('ready' satisfies LaneReady);
}
