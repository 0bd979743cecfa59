/** Entry point of a worker thread: opens networks, then serves tasks. */

import { workerData } from 'node:worker_threads';
import { openContext } from './networks/networks.worker.ts';
import type { WorkerOptions } from './open-workers.ts';
import { TASKS } from './tasks.ts';
import { serveTasks } from './workers/serve.worker.ts';

const { context, close } = await openContext((workerData as WorkerOptions).networks);
serveTasks(TASKS, context, close);
