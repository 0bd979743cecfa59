/** A worker that becomes ready, and dies at its first task. */

import { parentPort } from 'node:worker_threads';

parentPort?.once('message', () => {
  throw new Error('out of luck');
});
parentPort?.postMessage('ready');
