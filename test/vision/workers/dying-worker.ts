/** A worker that is ready, and dies of its first task. */

import { parentPort } from 'node:worker_threads';

parentPort?.once('message', () => {
  throw new Error('out of luck');
});
parentPort?.postMessage('ready');
