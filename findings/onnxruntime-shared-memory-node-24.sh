#!/usr/bin/env bash
# onnxruntime-node 1.24.3 on Node 22.22.3, 24.8.0 and 24.9.0: a tensor whose numbers lie in a SharedArrayBuffer.
#
# Such a tensor can be made everywhere. Whether a network reads it depends on the release of Node, and not in the order of its
# numbers: 22.22.3 of the older line does, and 24.8.0 does not. Where it is not read, the run fails with "Invalid argument", which
# names neither the tensor nor the memory.
#
# Seen: Relu of 1, -2, 3, -4 is 1, 0, 3, 0 on Node 22.22.3 and 24.9.0, and "Invalid argument" on 24.8.0.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

finding 'onnxruntime-node@1.24.3 with node@24.8.0' 'a tensor in shared memory is an "Invalid argument", though Node 22.22.3 and 24.9.0 take it'
platform=$(node -p 'process.platform + "-" + process.arch')
versions=(22.22.3 24.8.0 24.9.0)
install onnxruntime-node@1.24.3 "${versions[@]/*/node-&@npm:node-$platform@&}"
cat >"$work/probe.mjs" <<'JS'
import ort from 'onnxruntime-node';
import { input, model, node, output } from './onnx.mjs';

const session = await ort.InferenceSession.create(model(node('Relu', ['x'], 'y'), input('x', [4]), output('y', [4])));
const shared = new Float32Array(new SharedArrayBuffer(16));
shared.set([1, -2, 3, -4]);
const run = session.run({ x: new ort.Tensor('float32', shared, [4]) });
process.stdout.write(await run.then(({ y }) => y.data.join(), (error) => error.message));
JS
check <<'JS'
import { execFileSync } from 'node:child_process';
import { claim, saw } from './finding.mjs';

for (const [version, expected] of [['22.22.3', '1,0,3,0'], ['24.8.0', 'Invalid argument'], ['24.9.0', '1,0,3,0']]) {
  const seen = execFileSync(`node_modules/node-${version}/bin/node`, ['probe.mjs'], { encoding: 'utf8' });
  saw(`Node ${version}, a tensor in shared memory`, seen);
  claim(`Node ${version} says ${expected}`, seen === expected);
}
JS
