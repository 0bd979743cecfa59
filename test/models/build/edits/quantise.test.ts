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

const numbers = (length: number, most: number) =>
  fc.array(fc.float({ noNaN: true, min: Math.fround(-most), max: Math.fround(most) }), {
    minLength: length,
    maxLength: length,
  });

/** A pointwise convolution of positive channels, kept between 0 and 4, and what it may add to itself. */
const network = (values: { filters: readonly number[]; bias: readonly number[] }) =>
  imageGraph(
    CHANNELS,
    [
      node('Relu', ['x'], 'positive'),
      node('Conv', ['positive', 'filters', 'bias'], 'a'),
      node('Relu', ['a'], 'b'),
      node('Add', ['b', 'positive'], 'y'),
    ],
    {
      filters: { dims: [CHANNELS, CHANNELS, 1, 1], values: values.filters },
      bias: { dims: [CHANNELS], values: values.bias },
    },
  );

const seen = (mean: number): Activations => {
  const activation = (max: number) => ({ min: 0, max, means: new Float32Array(CHANNELS).fill(mean) });
  return {
    float: [],
    values: { positive: activation(RANGE), b: activation(3 * RANGE), y: activation(4 * RANGE) },
  };
};

const answer = async (graph: Graph, image: readonly number[]) =>
  (await outputOf(graph, [1, CHANNELS, 3, 3], image)).data;

describe('A network rounded to integers', () => {
  test('answers as the unrounded one does, to within what its steps allow', async () => {
    const filters = numbers(CHANNELS * CHANNELS, 0.5);
    await fc.assert(
      fc.asyncProperty(
        fc.record({ filters, bias: numbers(CHANNELS, 1) }),
        numbers(CHANNELS * PIXELS, RANGE),
        async (values, image) => {
          const exact = network(values);
          const [expected, actual] = [await answer(exact, image), await answer(quantise(exact, seen(0)), image)];
          // Half a step of the input a weight, of the weights a value, and of what comes out.
          const steps = (CHANNELS * 0.5 * RANGE + CHANNELS * RANGE * 2 * 0.5 + 3 * RANGE + 4 * RANGE) / 255;
          for (const [i, value] of expected.entries()) expect(Math.abs(actual[i] - value)).toBeLessThan(steps);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('is on average right where its values are on average those seen: biases make up for rounded weights', async () => {
    const filters = Array.from({ length: CHANNELS * CHANNELS }, (_, i) => 0.5 - 0.0371 * (i % 9));
    const exact = network({ filters, bias: [0, 0, 0, 0] });
    // Spread evenly between two and four: steps of what comes out cancel, those of the weights do not.
    const side = 60;
    const image = Array.from({ length: CHANNELS * side ** 2 }, (_, i) => RANGE * (0.5 + 0.5 * ((i * 0.618034) % 1)));
    const meanError = async (mean: number) => {
      const dims = [1, CHANNELS, side, side];
      const expected = (await outputOf(exact, dims, image)).data;
      const actual = (await outputOf(quantise(exact, seen(mean)), dims, image)).data;
      const channels = Array.from({ length: CHANNELS }, (_, channel) => channel * side ** 2);
      const errors = channels.map((first) =>
        Math.abs(
          expected.subarray(first, first + side ** 2).reduce((sum, value, i) => sum + value - actual[first + i], 0),
        ),
      );
      return Math.max(...errors) / side ** 2;
    };
    expect(await meanError(0)).toBeGreaterThan(0.005);
    expect(await meanError(RANGE * 0.75)).toBeLessThan(0.001);
  });

  test('has no Relu left where a range says the same, and rounds nothing that is to stay float', () => {
    const exact = network({ filters: new Array(16).fill(0.25), bias: [0, 0, 0, 0] });
    const count = ({ nodes }: Graph, op: string) => nodes.filter((one) => one.op === op).length;
    // Of the input, which nothing that is rounded makes, the Relu stays.
    expect(count(quantise(exact, seen(0)), 'Relu')).toBe(1);
    expect(count(quantise(exact, seen(0)), 'QuantizeLinear')).toBe(3);
    const float = quantise(exact, { ...seen(0), float: ['a', 'y'] });
    expect(float.nodes).toEqual(exact.nodes);
  });

  test('cannot be made of a network of whose values nothing was seen', () => {
    const exact = network({ filters: new Array(16).fill(0.25), bias: [0, 0, 0, 0] });
    expect(() => quantise(exact, { float: [], values: {} })).toThrow('nothing was seen of positive');
  });
});

describe.each(['faceres', 'dlib-resnet'])('%s as it was built', (model) => {
  test('has no two neighbouring weights that 16 bits could not add up with the largest values', async () => {
    const { nodes, constants } = readOnnx(await readFile(builtFile(model)));
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
