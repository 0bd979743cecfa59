#!/usr/bin/env bash
# onnxruntime-node 1.24.3: `await session.run(...)`.
#
# `run` answers a promise, but the network runs on the thread that called it: no timer fires and no request is answered until it is
# done, and two runs at once take as long as one after the other. The work begins after `run` has returned, so the time of the call
# itself tells nothing.
#
# Seen: a run of 60 ms lets a timer of 1 ms fire once at most; two at once take twice as long.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

finding 'onnxruntime-node@1.24.3' 'session.run answers a promise and holds the event loop until the network has run'
install onnxruntime-node@1.24.3
check <<'JS'
import { setTimeout as wait } from 'node:timers/promises';
import ort from 'onnxruntime-node';
import { claim, medians, saw } from './finding.mjs';
import { input, model, node, output } from './onnx.mjs';

const SIDE = 1500;
const dims = [SIDE, SIDE];
const squares = model(node('MatMul', ['x', 'x'], 'a'), node('MatMul', ['a', 'x'], 'y'), input('x', dims), output('y', dims));
const session = await ort.InferenceSession.create(squares, { intraOpNumThreads: 1 });
const x = new ort.Tensor('float32', new Float32Array(SIDE * SIDE), dims);
await session.run({ x });

let ticks = 0;
const timer = setInterval(() => ticks++, 1);
await wait(100);
const whenIdle = ticks;
ticks = 0;
const start = performance.now();
const running = session.run({ x });
const called = performance.now() - start;
await running;
const taken = performance.now() - start;
const whileRunning = ticks;
clearInterval(timer);
saw('ticks of a timer of 1 ms, in 100 ms of nothing', whenIdle);
saw('the call of run, ms', called.toFixed(1));
saw('until its promise is kept, ms', taken.toFixed(0));
saw('ticks meanwhile', whileRunning);
claim('the call itself returns at once', called < taken / 4);
claim('no timer fires while a network runs', taken > 20 && whileRunning <= 2 && whenIdle > 20);

const [one, two] = await medians(7, [
  () => session.run({ x }),
  () => Promise.all([session.run({ x }), session.run({ x })]),
]);
saw('one run, and two at once, ms', [one, two].map(Math.round));
claim('two runs at once take as long as two in turn', two > 1.6 * one);
JS
