#!/usr/bin/env bash
# onnxruntime-node 1.24.3, processor provider, x86-64: convolutions whose number of channels is no multiple of four.
#
# Such a convolution does not run in the runtime's layout of channels in blocks. Leaving one channel of 64 out, as pruning does,
# makes a network slower instead of faster.
#
# Seen: six 3x3 convolutions of 64 channels in 1.4 ms, of 63 channels in 2.4 ms; of 60 channels as fast as of 64.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

finding 'onnxruntime-node@1.24.3' 'convolutions of 63 channels take half as long again as those of 64'
on_x64_only
install onnxruntime-node@1.24.3
check <<'JS'
import { readdirSync, readFileSync } from 'node:fs';
import ort from 'onnxruntime-node';
import { claim, medians, noise, saw } from './finding.mjs';
import { constant, input, model, node, output } from './onnx.mjs';

const [LAYERS, SIDE] = [6, 28];
const COUNTS = [60, 63, 64];

function network(channels) {
  const parts = [];
  for (let layer = 1; layer <= LAYERS; layer++) {
    const names = [`x${layer - 1}`, `w${layer}`];
    parts.push(node('Conv', names, `x${layer}`, { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }));
    parts.push(constant(names[1], [channels, channels, 3, 3], noise(channels * channels * 9, layer)));
  }
  const dims = [1, channels, SIDE, SIDE];
  return model(...parts, input('x0', dims), output(`x${LAYERS}`, dims));
}

const runs = [];
for (const channels of COUNTS) {
  const x0 = new ort.Tensor('float32', noise(channels * SIDE * SIDE, 99), [1, channels, SIDE, SIDE]);
  const profiled = { intraOpNumThreads: 1, enableProfiling: true, profileFilePrefix: `of${channels}` };
  const session = await ort.InferenceSession.create(network(channels), profiled);
  await session.run({ x0 });
  session.endProfiling();
  const file = readdirSync('.').find((name) => name.startsWith(`of${channels}_`));
  const kernels = JSON.parse(readFileSync(file, 'utf8')).map((event) => event.args?.op_name);
  const isBlocked = kernels.includes('ReorderInput');
  saw(`${channels} channels run in blocks`, isBlocked);
  claim(`${channels} channels ${channels % 4 === 0 ? 'run' : 'do not run'} in blocks`, isBlocked === (channels % 4 === 0));
  const plain = await ort.InferenceSession.create(network(channels), { intraOpNumThreads: 1 });
  runs.push(() => plain.run({ x0 }));
}
const times = await medians(51, runs);
saw(`ms with ${COUNTS} channels`, times.map((ms) => ms.toFixed(2)).join(', '));
claim('63 channels are slower than 64', times[1] > 1.15 * times[2]);
JS
