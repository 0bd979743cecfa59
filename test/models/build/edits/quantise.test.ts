import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Activations, quantise } from '../../../../models/build/edits/quantise.ts';
import type { Graph } from '../../../../models/build/onnx/graph.ts';
import { readOnnx } from '../../../../models/build/onnx/onnx-file.ts';
import { imageGraph, node, outputOf } from '../../helpers/graphs.ts';
import { builtFile } from '../../helpers/networks.ts';

const CHANNELS = 4;
const PIXELS = 9;
const RANGE = 4;
/** Largest output of the first convolution, and of the second, whose weights are up to a half and biases up to one. */
const MIDDLE = CHANNELS * 0.5 * RANGE + 1;
const LARGEST = CHANNELS * 0.5 * MIDDLE + 1;

const numbers = (length: number, most: number) =>
  fc.array(fc.float({ noNaN: true, min: Math.fround(-most), max: Math.fround(most) }), {
    minLength: length,
    maxLength: length,
  });

/** Two pointwise convolutions one after the other, of positive channels. */
const network = (values: { filters: readonly number[]; bias: readonly number[] }) =>
  imageGraph(
    CHANNELS,
    [
      node('Relu', ['x'], 'positive'),
      node('Conv', ['positive', 'filters', 'bias'], 'a'),
      node('Relu', ['a'], 'b'),
      node('Conv', ['b', 'filters', 'bias'], 'y'),
    ],
    {
      filters: { dims: [CHANNELS, CHANNELS, 1, 1], values: values.filters },
      bias: { dims: [CHANNELS], values: values.bias },
    },
  );

/** @param positive, b  means of these values' channels */
const activationsOf = (positive = new Float32Array(CHANNELS), b = new Float32Array(CHANNELS)): Activations => ({
  float: [],
  values: {
    positive: { min: 0, max: RANGE, means: positive },
    b: { min: 0, max: MIDDLE, means: b },
    y: { min: -LARGEST, max: LARGEST, means: new Float32Array(CHANNELS) },
  },
});

const answer = async (graph: Graph, image: readonly number[]) =>
  (await outputOf(graph, [1, CHANNELS, 3, 3], image)).data;

describe('A network quantised to integers', () => {
  test('has the output of the network before quantisation, to within its rounding steps', async () => {
    const filters = numbers(CHANNELS * CHANNELS, 0.5);
    await fc.assert(
      fc.asyncProperty(
        fc.record({ filters, bias: numbers(CHANNELS, 1) }),
        numbers(CHANNELS * PIXELS, RANGE),
        async (values, image) => {
          const exact = network(values);
          const [expected, actual] = [
            await answer(exact, image),
            await answer(quantise(exact, activationsOf()), image),
          ];
          // Each value is off by half a step, each weight by half of its own, which is at most 1/127.
          const first = CHANNELS * (0.5 * (RANGE / 255 / 2) + RANGE / 127 / 2) + MIDDLE / 255 / 2;
          const steps = CHANNELS * (0.5 * first + MIDDLE / 127 / 2) + (2 * LARGEST) / 255 / 2;
          for (const [i, value] of expected.entries()) expect(Math.abs(actual[i] - value)).toBeLessThan(steps);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('has no mean error where its values have the means measured: biases correct the rounded weights', async () => {
    const filters = Array.from({ length: CHANNELS * CHANNELS }, (_, i) => 0.5 - 0.0371 * (i % 9));
    const exact = network({ filters, bias: [0, 0, 0, 0] });
    // Values are uniform between two and four: the rounding errors of outputs cancel, those of weights do not.
    const side = 60;
    const image = Array.from({ length: CHANNELS * side ** 2 }, (_, i) => RANGE * (0.5 + 0.5 * ((i * 0.618034) % 1)));
    const meanError = async (activations: Activations) => {
      const dims = [1, CHANNELS, side, side];
      const expected = (await outputOf(exact, dims, image)).data;
      const actual = (await outputOf(quantise(exact, activations), dims, image)).data;
      const channels = Array.from({ length: CHANNELS }, (_, channel) => channel * side ** 2);
      const errors = channels.map((first) =>
        Math.abs(
          expected.subarray(first, first + side ** 2).reduce((sum, value, i) => sum + value - actual[first + i], 0),
        ),
      );
      return Math.max(...errors) / side ** 2;
    };
    const positive = new Float32Array(CHANNELS).fill(RANGE * 0.75);
    const b = positive.map((mean, channel) =>
      filters.slice(channel * CHANNELS, (channel + 1) * CHANNELS).reduce((sum, weight) => sum + weight * mean, 0),
    );
    expect(await meanError(activationsOf())).toBeGreaterThan(0.01);
    expect(await meanError(activationsOf(positive, b))).toBeLessThan(0.002);
  });

  test('has no Relu where the range of the output replaces it, and leaves convolutions that stay in floats', () => {
    const exact = network({ filters: new Array(16).fill(0.25), bias: [0, 0, 0, 0] });
    const count = ({ nodes }: Graph, op: string) => nodes.filter((one) => one.op === op).length;
    // The Relu of the input stays: no quantised convolution precedes it.
    expect(count(quantise(exact, activationsOf()), 'Relu')).toBe(1);
    expect(count(quantise(exact, activationsOf()), 'QuantizeLinear')).toBe(3);
    const float = quantise(exact, { ...activationsOf(), float: ['a', 'y'] });
    expect(float.nodes).toEqual(exact.nodes);
  });

  test('needs statistics of its values', () => {
    const exact = network({ filters: new Array(16).fill(0.25), bias: [0, 0, 0, 0] });
    expect(() => quantise(exact, { float: [], values: {} })).toThrow('positive has no statistics');
  });
});

describe('faceres as it was built', () => {
  test('has no two neighbouring weights whose products with the largest values exceed 16 bits', async () => {
    const { nodes, constants } = readOnnx(await readFile(builtFile('faceres')));
    const producers = new Map(nodes.map((one) => [one.outputs[0], one]));
    let largest = 0;
    for (const convolution of nodes.filter(({ op }) => op === 'Conv')) {
      const { data, dims } = constants.get(producers.get(convolution.inputs[1])?.inputs[0] ?? '') ?? {};
      if (!(data instanceof Int8Array) || !dims || 'group' in convolution.attributes) continue;
      const [channels, inputs] = dims;
      const places = data.length / channels / inputs;
      for (let channel = 0; channel < channels; channel++) {
        const ordered = Array.from({ length: inputs * places }, (_, k) =>
          Number(data[(channel * inputs + (k % inputs)) * places + Math.floor(k / inputs)]),
        );
        for (let k = 0; k + 1 < ordered.length; k += 2)
          largest = Math.max(largest, Math.abs(ordered[k] + ordered[k + 1]));
      }
    }
    expect(largest).toBeLessThanOrEqual(128);
    expect(largest).toBeGreaterThan(120);
  });
});
