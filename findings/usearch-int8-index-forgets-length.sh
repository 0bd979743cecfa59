#!/usr/bin/env bash
# usearch 2.26.2: an index with the metric L2sq whose vectors are kept as int8 (`quantization: ScalarKind.I8`).
#
# A vector that is added as floats is first brought to one length, as is a query. Euclidean distances are then those of directions,
# on a scale of their own: vectors that differ in length only have the distance 0. An index of float16 or bfloat16 made the same
# way measures what was asked for.
#
# Seen: from (1, 0), the vectors (1, 0), (.5, 0) and (10, 0) are all at the distance 0, and (.6, .8) is at 12802 instead of .8.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

finding 'usearch@2.26.2' 'an int8 index with Euclidean distance knows no lengths: (.5, 0), (1, 0) and (10, 0) are at the distance 0'
install usearch@2.26.2
check <<'JS'
import usearch from 'usearch';
import { claim, saw } from './finding.mjs';

const { Index, MetricKind, ScalarKind } = usearch;
const vectors = [[1, 0], [0.5, 0], [10, 0], [0.6, 0.8]];

function distances(quantization) {
  const index = new Index({ metric: MetricKind.L2sq, quantization, dimensions: 2 });
  for (const [i, vector] of vectors.entries()) index.add(BigInt(i), Float32Array.from(vector));
  const { keys, distances: found } = index.search(Float32Array.of(1, 0), vectors.length, 1);
  return vectors.map((_, i) => found[Array.from(keys, Number).indexOf(i)]);
}

for (const kind of ['F32', 'F16', 'BF16', 'I8']) {
  const found = distances(ScalarKind[kind]);
  saw(`${kind}: squared distances from (1, 0) of ${vectors.map((vector) => `(${vector})`).join(' ')}`, found);
  const isRight = [0, 0.25, 81, 0.8].every((value, i) => Math.abs(found[i] - value) < 0.01);
  if (kind === 'I8') {
    claim('int8 puts vectors of one direction at the distance 0', found.slice(0, 3).every((value) => value === 0));
    claim('int8 has a scale of its own', found[3] > 10_000);
  } else {
    claim(`${kind} measures rightly`, isRight);
  }
}
JS
