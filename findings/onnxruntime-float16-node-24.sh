#!/usr/bin/env bash
# onnxruntime-node 1.24.3 on Node 22.22.3 and on Node 24.21.0: tensors of half floats.
#
# Node 24 has Float16Array, and onnxruntime-common takes it for a float16 tensor's data wherever it exists. The binding beneath knows
# Uint16Array only. So on Node 24 a network with a float16 input cannot be run at all: a tensor made of a Uint16Array is refused,
# and so is one of a Float16Array. A float16 output comes out, as numbers on Node 24 and as bit patterns on Node 22.
#
# Seen: on Node 22 the input 1, .5, -2 comes back; on Node 24 "Tensor.data must be a typed array (4) for float16 tensors, but got
# typed array (11)" with either kind of array.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

finding 'onnxruntime-node@1.24.3 with node@24.21.0' 'no float16 tensor can be given to a network on Node 24, while Node 22 takes it'
platform=$(node -p 'process.platform + "-" + process.arch')
install onnxruntime-node@1.24.3 "node-22@npm:node-$platform@22.22.3" "node-24@npm:node-$platform@24.21.0"
cat >"$work/probe.mjs" <<'JS'
import ort from 'onnxruntime-node';
import { FLOAT16, input, model, node, output } from './onnx.mjs';

const seen = {};
const attempt = (work) => work().then((data) => ({ kind: data.constructor.name, values: [...data] }), (error) => error.message);
const cast = (to) => node('Cast', ['x'], 'y', { to });
const narrow = await ort.InferenceSession.create(model(cast(FLOAT16), input('x', [3]), output('y', [3], FLOAT16)));
const widen = await ort.InferenceSession.create(model(cast(1), input('x', [3], FLOAT16), output('y', [3])));
const floats = new ort.Tensor('float32', Float32Array.of(1, 0.5, -2), [3]);
seen.output = await attempt(async () => (await narrow.run({ x: floats })).y.data);
const give = (data) => attempt(async () => (await widen.run({ x: new ort.Tensor('float16', data, [3]) })).y.data);
seen.bits = await give(Uint16Array.of(0x3c00, 0x3800, 0xc000));
if (globalThis.Float16Array) seen.halves = await give(Float16Array.of(1, 0.5, -2));
process.stdout.write(JSON.stringify(seen));
JS
check <<'JS'
import { execFileSync } from 'node:child_process';
import { claim, saw } from './finding.mjs';

const on = (version) => JSON.parse(execFileSync(`node_modules/node-${version}/bin/node`, ['probe.mjs'], { encoding: 'utf8' }));
const [before, since] = [on(22), on(24)];
saw('Node 22, float16 output', before.output);
saw('Node 22, input as Uint16Array', before.bits);
saw('Node 24, float16 output', since.output);
saw('Node 24, input as Uint16Array', since.bits);
saw('Node 24, input as Float16Array', since.halves);
const refusal = 'Tensor.data must be a typed array (4) for float16 tensors, but got typed array (11).';
claim('Node 22 takes bit patterns', before.bits.values?.join() === '1,0.5,-2');
claim('Node 24 refuses bit patterns', since.bits === refusal);
claim('Node 24 refuses its own half floats', since.halves === refusal);
claim('outputs are bit patterns on 22', before.output.kind === 'Uint16Array' && before.output.values[0] === 0x3c00);
claim('outputs are numbers on 24', since.output.kind === 'Float16Array' && since.output.values[0] === 1);
JS
