#!/usr/bin/env bash
# onnxruntime-node 1.24.3: `session.run(inputs, ['first'])` of a network with two outputs.
#
# The names of the wanted outputs decide what is answered, not what is computed: an output near the input costs as much as the last
# one, and every node behind it runs. To stop early the network has to be cut.
#
# Seen: asked for the output of the first of eleven nodes only, the profile has all eleven, and the time is that of the last output.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

finding 'onnxruntime-node@1.24.3' 'asked for an early output only, session.run computes the whole network all the same'
install onnxruntime-node@1.24.3
check <<'JS'
import { readdirSync, readFileSync } from 'node:fs';
import ort from 'onnxruntime-node';
import { claim, medians, saw } from './finding.mjs';
import { input, model, node, output } from './onnx.mjs';

const [PRODUCTS, SIDE] = [10, 512];
const dims = [SIDE, SIDE];
const products = Array.from({ length: PRODUCTS }, (_, i) => node('MatMul', [i === 0 ? 'early' : `p${i}`, 'x'], `p${i + 1}`));
const ends = [input('x', dims), output('early', dims), output(`p${PRODUCTS}`, dims)];
const network = model(node('Relu', ['x'], 'early'), ...products, ...ends);
const x = new ort.Tensor('float32', new Float32Array(SIDE * SIDE), dims);

const profiled = { intraOpNumThreads: 1, enableProfiling: true, profileFilePrefix: 'early' };
const session = await ort.InferenceSession.create(network, profiled);
const answered = Object.keys(await session.run({ x }, ['early']));
session.endProfiling();
const file = readdirSync('.').find((name) => name.startsWith('early_'));
const ran = JSON.parse(readFileSync(file, 'utf8')).filter(({ cat, name }) => cat === 'Node' && name.endsWith('_kernel_time'));
saw('answered', answered);
saw('nodes that ran', `${ran.length} of ${1 + PRODUCTS}`);
claim('only what is asked for is answered', answered.join() === 'early');
claim('every node runs', ran.length === 1 + PRODUCTS);

const plain = await ort.InferenceSession.create(network, { intraOpNumThreads: 1 });
const times = await medians(9, [['early'], [`p${PRODUCTS}`]].map((names) => () => plain.run({ x }, names)));
saw('the early output, the last one, ms', times.map((ms) => ms.toFixed(1)).join(', '));
claim('the early output takes as long as the last', times[0] > 0.7 * times[1]);
JS
