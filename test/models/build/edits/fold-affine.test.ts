import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldAffine } from '../../../../models/build/edits/fold-affine.ts';
import type { Node } from '../../../../models/build/onnx/graph.ts';
import { largestDifference } from '../../helpers/compare.ts';
import { imageGraph, node, outputOf } from '../../helpers/graphs.ts';

const CHANNELS = 2;
const PIXELS = 9;

const numbers = (length: number, min: number, max: number) =>
  fc.array(fc.float({ noNaN: true, min: Math.fround(min), max: Math.fround(max) }), {
    minLength: length,
    maxLength: length,
  });

const constants = fc.record({
  filters: numbers(CHANNELS * CHANNELS, -2, 2),
  bias: numbers(CHANNELS, -2, 2),
  factor: numbers(CHANNELS, -2, 2),
  offset: numbers(CHANNELS, -2, 2),
  all: numbers(1, -2, 2),
  variance: numbers(CHANNELS, 0.1, 2),
});

function graphOf(nodes: readonly Node[], values: Record<string, readonly number[]>) {
  const dims: Record<string, readonly number[]> = {
    filters: [CHANNELS, CHANNELS, 1, 1],
    bias: [CHANNELS],
    factor: [CHANNELS, 1, 1],
    offset: [CHANNELS, 1, 1],
    all: [],
    scale: [CHANNELS],
    mean: [CHANNELS],
    variance: [CHANNELS],
  };
  const named = { ...values, scale: values.factor, mean: values.offset };
  return imageGraph(
    CHANNELS,
    nodes,
    Object.fromEntries(Object.entries(named).map(([name, list]) => [name, { dims: dims[name], values: list }])),
  );
}

test.each<[string, Node[]]>([
  [
    'a product and a sum by channel',
    [node('Conv', ['x', 'filters'], 'a'), node('Mul', ['a', 'factor'], 'b'), node('Add', ['offset', 'b'], 'y')],
  ],
  ['a product by one number', [node('Conv', ['x', 'filters', 'bias'], 'a'), node('Mul', ['a', 'all'], 'y')]],
  [
    'a batch normalisation',
    [
      node('Conv', ['x', 'filters', 'bias'], 'a'),
      node('BatchNormalization', ['a', 'scale', 'bias', 'mean', 'variance'], 'y', { epsilon: { float: 1e-3 } }),
    ],
  ],
])('%s behind a convolution disappears in its weights', async (_, nodes) => {
  await fc.assert(
    fc.asyncProperty(constants, numbers(CHANNELS * PIXELS, -10, 10), async (values, image) => {
      const graph = graphOf(nodes, values);
      const folded = foldAffine(graph);
      expect(folded.nodes.map(({ op }) => op)).toEqual(['Conv']);
      const dims = [1, CHANNELS, 3, 3];
      const [before, after] = [await outputOf(graph, dims, image), await outputOf(folded, dims, image)];
      expect(largestDifference(before.data, after.data)).toBeLessThan(1e-3);
    }),
    { numRuns: 15 },
  );
});

test('a product behind a convolution that has another reader stays', () => {
  const graph = graphOf(
    [node('Conv', ['x', 'filters'], 'a'), node('Mul', ['a', 'factor'], 'b'), node('Add', ['a', 'b'], 'y')],
    { filters: [1, 2, 3, 4], factor: [5, 6], offset: [0, 0] },
  );
  expect(foldAffine(graph).nodes).toEqual(graph.nodes);
});
