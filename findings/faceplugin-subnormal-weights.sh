#!/usr/bin/env bash
# faceplugin-face-recognition-js 0.0.1: the weights of its ONNX networks.
#
# Many of them are subnormal floats (nearer to zero than 1.2e-38), which change no output and which some processors multiply far more
# slowly than other numbers. Of the network for gender three weights in ten are subnormal, and three more are zero.
#
# Seen: fr_gender 13331 subnormal and 13314 zero of 44487; fr_landmark 26567, fr_feature 8938, fr_age 3308; fr_detect none.
#
# Downloads 41 MB.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

finding 'faceplugin-face-recognition-js@0.0.1' 'three in ten weights of fr_gender.onnx are subnormal, and thousands of those of three other networks'
unpack faceplugin-face-recognition-js@0.0.1 model/fr_gender.onnx model/fr_landmark.onnx model/fr_feature.onnx model/fr_age.onnx model/fr_detect.onnx
check <<'JS'
import { readFileSync } from 'node:fs';
import { claim, saw } from './finding.mjs';

const SMALLEST_NORMAL = 2 ** -126;

/** The fields of a protocol buffer's message: number and content. */
function* fields(bytes) {
  let at = 0;
  const varint = () => {
    let [value, unit] = [0, 1];
    for (;;) {
      const byte = bytes[at++];
      value += (byte & 127) * unit;
      if (byte < 128) return value;
      unit *= 128;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const [number, kind] = [Math.floor(key / 8), key % 8];
    if (kind === 0) {
      yield [number, varint()];
    } else {
      const length = kind === 2 ? varint() : kind === 5 ? 4 : 8;
      yield [number, bytes.subarray(at, at + length)];
      at += length;
    }
  }
}

const only = (bytes, wanted) => [...fields(bytes)].filter(([number]) => number === wanted).map(([, content]) => content);

/** ModelProto.graph, GraphProto.initializer; TensorProto's data_type, of which 1 is float32, and raw_data. */
function count(file) {
  let [all, subnormal, zero] = [0, 0, 0];
  for (const tensor of only(only(readFileSync(file), 7)[0], 5)) {
    const [raw] = only(tensor, 9);
    if (only(tensor, 2)[0] !== 1 || raw === undefined) continue;
    for (const weight of new Float32Array(Uint8Array.from(raw).buffer)) {
      all++;
      if (weight === 0) zero++;
      else if (Math.abs(weight) < SMALLEST_NORMAL) subnormal++;
    }
  }
  return { all, subnormal, zero };
}

for (const [name, subnormal] of Object.entries({ gender: 13331, landmark: 26567, feature: 8938, age: 3308, detect: 0 })) {
  const seen = count(`package/model/fr_${name}.onnx`);
  saw(`fr_${name}.onnx`, `${seen.all} weights, ${seen.subnormal} subnormal, ${seen.zero} zero`);
  claim(`fr_${name}.onnx has ${subnormal} subnormal weights`, seen.subnormal === subnormal);
  if (name === 'gender') claim('three in ten weights of fr_gender.onnx are zero', seen.zero / seen.all > 0.29);
}
JS
