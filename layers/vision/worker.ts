/** Entry point of a worker thread: opens the networks of a pack, then serves tasks. */

import { workerData } from 'node:worker_threads';
import { closeNetworks, openNetworks, type VisionContext } from './networks/networks.worker.ts';
import { openPack } from './networks/pack.ts';
import type { WorkerOptions } from './open-workers.ts';
import { TASKS } from './tasks.ts';
import { serveTasks } from './workers/serve.worker.ts';

const pack = openPack((workerData as WorkerOptions).pack);
const networks = await openNetworks(pack);
const context: VisionContext = { ...networks, confidence: pack.confidence.evidence };
serveTasks(TASKS, context, () => closeNetworks(networks));
