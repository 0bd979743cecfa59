import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { InferenceSession } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { readOnnx } from '../../models/build/onnx/onnx-file.ts';
import { largestDifference } from './helpers/compare.ts';
import { MODEL_NAMES, NETWORKS } from './helpers/model-list.ts';
import { batchOf, builtFile, builtNetwork } from './helpers/networks.ts';
import { samplesFor } from './helpers/samples.ts';

const SMALLEST_NORMAL_FLOAT32 = 2 ** -126;

const shapes = (side: Readonly<Record<string, { readonly shape: readonly (string | number)[] }>>) =>
  Object.entries(side).map(([name, { shape }]) => ({ name, shape }));

describe.each(MODEL_NAMES)('%s', (model) => {
  test('has exactly the inputs and outputs that networks.json describes', async () => {
    const session = await InferenceSession.create(builtFile(model));
    const found = (side: InferenceSession['inputMetadata']) =>
      side.map((value) => ({
        name: value.name,
        type: value.isTensor && value.type,
        shape: value.isTensor && value.shape,
      }));
    const described = (side: (typeof NETWORKS.models)[string]['inputs']) =>
      shapes(side).map((value) => ({ ...value, type: 'float32' }));
    expect(found(session.inputMetadata)).toEqual(described(NETWORKS.models[model].inputs));
    expect(found(session.outputMetadata)).toEqual(described(NETWORKS.models[model].outputs));
  });

  test('gives the same results for three faces in a batch as for each alone, in the shapes that networks.json states', async () => {
    const network = await builtNetwork(model);
    const samples = await samplesFor(model);
    const together = await network(batchOf(samples));
    const alone = await Promise.all(samples.map(network));
    for (const [name, { shape }] of Object.entries(NETWORKS.models[model].outputs)) {
      const joined = alone.flatMap((result) => Array.from(result[name].data));
      expect(largestDifference(together[name].data, joined)).toBeLessThanOrEqual(
        1e-5 * joined.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
      );
      expect(together[name].dims).toHaveLength(shape.length);
      shape.forEach((size, axis) => {
        if (size === 'N') expect(together[name].dims[axis]).toBe(3);
        if (typeof size === 'number') expect(together[name].dims[axis]).toBe(size);
      });
    }
  });

  test('has no subnormal weight, no PReLU and no bounded ReLU of several operators', async () => {
    const { nodes, constants } = readOnnx(await readFile(builtFile(model)));
    for (const { data } of constants.values()) {
      if (!(data instanceof Float32Array)) continue;
      expect(data.every((weight) => weight === 0 || Math.abs(weight) >= SMALLEST_NORMAL_FLOAT32)).toBe(true);
    }
    for (const slow of ['PRelu', 'Min', 'Max', 'BatchNormalization', 'Mul']) {
      if (!(model === 'detector' && slow === 'Mul')) expect(nodes.map((node) => node.op)).not.toContain(slow);
    }
  });
});

test('ONNX Runtime loads every model without printing anything', async () => {
  const load = `
    const { InferenceSession } = require('onnxruntime-node');
    Promise.all(process.argv.slice(1).map((file) => InferenceSession.create(file)));
  `;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-e', load, ...MODEL_NAMES.map(builtFile)]);
  expect(stdout + stderr).toBe('');
});
