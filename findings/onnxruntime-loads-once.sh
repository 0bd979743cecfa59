#!/usr/bin/env bash
# onnxruntime-node 1.24.3 in worker threads.
#
# When the last thread that has it ends, the library is unloaded, and no thread of the process can load it again: a worker that is
# started anew for every job, in a main thread that does not import the module itself, works once. A main thread that imports it
# keeps it loaded.
#
# Seen: the first worker imports it; the second, after the first has ended, fails with "Module did not self-register". With the
# import in the main thread before them both succeed.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

finding 'onnxruntime-node@1.24.3' 'after the last worker that had it ended, no thread of the process can load it again'
install onnxruntime-node@1.24.3
cat >"$work/probe.mjs" <<'JS'
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

if (process.argv[2] === 'held') await import('onnxruntime-node');

async function inWorker() {
  const load = `import('onnxruntime-node').then(() => 'loaded', ({ message }) => message.replace(/: .*/, ''))`;
  const worker = new Worker(`${load}.then((said) => require('node:worker_threads').parentPort.postMessage(said))`, { eval: true });
  const [[said]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
  return said;
}

process.stdout.write(JSON.stringify([await inWorker(), await inWorker()]));
JS
check <<'JS'
import { execFileSync } from 'node:child_process';
import { claim, saw } from './finding.mjs';

const probe = (...names) => JSON.parse(execFileSync(process.execPath, ['probe.mjs', ...names], { encoding: 'utf8' }));
const [free, held] = [probe(), probe('held')];
saw('two workers in turn', free);
saw('the same, the main thread has imported it before', held);
claim('the first worker loads it', free[0] === 'loaded');
claim('the second cannot', free[1] === 'Module did not self-register');
claim('a main thread that has it keeps it loaded', held.every((said) => said === 'loaded'));
JS
