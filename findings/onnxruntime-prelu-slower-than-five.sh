#!/usr/bin/env bash
# onnxruntime-node 1.24.3, processor provider, x86-64: PRelu, the activation of MobileFaceNet and of face meshes.
#
# Convolutions run in a layout of channels in blocks, which PRelu does not know. So the runtime reorders the values before and after
# each PRelu. Five nodes that are the same to the bit, Relu(x) + d(-slope, Relu(d(-1, x))) with d a depthwise convolution of 1x1,
# stay in that layout, and are faster than the one.
#
# Seen: 16 layers of depthwise convolutions and PRelu reorder 16 times each way and take 1.3 times as long as the same with five
# nodes for every PRelu, which reorder once each way.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

finding 'onnxruntime-node@1.24.3' 'one PRelu is slower than the five nodes that compute the same'
on_x64_only
install onnxruntime-node@1.24.3
check <<'JS'
import { readdirSync, readFileSync } from 'node:fs';
import ort from 'onnxruntime-node';
import { claim, medians, noise, saw } from './finding.mjs';
import { constant, input, model, node, output } from './onnx.mjs';

const [LAYERS, CHANNELS, SIDE] = [16, 32, 28];
const dims = [1, CHANNELS, SIDE, SIDE];
const slopes = Float32Array.from({ length: CHANNELS }, (_, i) => 0.1 + i / CHANNELS / 4);
const depthwise = { group: CHANNELS, kernel_shape: [1, 1] };

const asOne = (x, y) => [node('PRelu', [x, 'slopes'], y)];
const asFive = (x, y) => [
  node('Relu', [x], `${y}/positive`),
  node('Conv', [x, 'minus one'], `${y}/negated`, depthwise),
  node('Relu', [`${y}/negated`], `${y}/below`),
  node('Conv', [`${y}/below`, 'minus slopes'], `${y}/negative`, depthwise),
  node('Add', [`${y}/positive`, `${y}/negative`], y),
];
const perChannel = (name, values) => constant(name, [CHANNELS, 1, 1, 1], values);
const constantsOf = new Map([
  [asOne, [constant('slopes', [CHANNELS, 1, 1], slopes)]],
  [asFive, [perChannel('minus one', slopes.map(() => -1)), perChannel('minus slopes', slopes.map((slope) => -slope))]],
]);

function network(activation) {
  const parts = [...constantsOf.get(activation)];
  for (let layer = 1; layer <= LAYERS; layer++) {
    const [before, weights, after] = [`x${layer - 1}`, `w${layer}`, `x${layer}`];
    const shape = { kernel_shape: [3, 3], pads: [1, 1, 1, 1], group: CHANNELS };
    parts.push(node('Conv', [before, weights], `c${layer}`, shape), ...activation(`c${layer}`, after));
    parts.push(constant(weights, [CHANNELS, 1, 3, 3], noise(CHANNELS * 9, layer).map((value) => value * 9)));
  }
  return model(...parts, input('x0', dims), output(`x${LAYERS}`, dims));
}

const x = new ort.Tensor('float32', noise(CHANNELS * SIDE * SIDE, 99), dims);
const open = (activation, options) =>
  ort.InferenceSession.create(network(activation), { intraOpNumThreads: 1, ...options });

async function reorders(activation) {
  const session = await open(activation, { enableProfiling: true, profileFilePrefix: activation.name });
  const { data } = (await session.run({ x0: x }))[`x${LAYERS}`];
  session.endProfiling();
  const file = readdirSync('.').find((name) => name.startsWith(`${activation.name}_`));
  const kernels = JSON.parse(readFileSync(file, 'utf8')).map((event) => event.args?.op_name);
  return { data, reorders: kernels.filter((name) => name?.startsWith('Reorder')).length };
}

const [one, five] = [await reorders(asOne), await reorders(asFive)];
const negative = one.data.filter((value) => value < 0).length;
saw('values below zero that come out', `${negative} of ${one.data.length}`);
saw('reorders with PRelu, and with five nodes', [one.reorders, five.reorders]);
claim('five nodes give the same', negative > 0 && one.data.every((value, i) => value === five.data[i]));
claim('PRelu is reordered around, five nodes are not', one.reorders === 2 * LAYERS && five.reorders === 2);

const sessions = [await open(asOne), await open(asFive)];
const [oneMs, fiveMs] = await medians(101, sessions.map((session) => () => session.run({ x0: x })));
saw('with PRelu, with five nodes, ms', [oneMs, fiveMs].map((ms) => ms.toFixed(2)).join(', '));
claim('PRelu is slower', oneMs > 1.1 * fiveMs);
JS
