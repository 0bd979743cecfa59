import fc from 'fast-check';
import { expect, test } from 'vitest';
import { turnSteepSlopes } from '../../../../models/build/edits/turn-steep-slopes.ts';
import { floatConstant, int, type Node } from '../../../../models/build/onnx/graph.ts';
import { imageGraph, node, outputOf } from '../../helpers/graphs.ts';

const CHANNELS = 3;

const number = fc.float({ noNaN: true, min: -4, max: 4 });
const numbers = (length: number) => fc.array(number, { minLength: length, maxLength: length });

const BEFORE = node('Conv', ['x', 'v', 'b'], 'c');
const PRELU = node('PRelu', ['c', 'slopes'], 'p');
const dense = { dims: [2, CHANNELS, 1, 1], node: node('Conv', ['p', 'w'], 'y') };
const depthwise = {
  dims: [CHANNELS, 1, 1, 1],
  node: node('Conv', ['p', 'w'], 'y', { group: int(CHANNELS) }),
};

function graphOf(nodes: readonly Node[], dims: readonly number[], [slopes, v, b, w]: readonly number[][]) {
  return imageGraph(CHANNELS, nodes, {
    slopes: { dims: [CHANNELS, 1, 1], values: slopes },
    v: { dims: [CHANNELS, CHANNELS, 1, 1], values: v },
    b: { dims: [CHANNELS], values: b },
    w: { dims, values: w.slice(0, dims[0] * dims[1]) },
  });
}

test.each([
  ['a dense convolution', dense],
  ['a depthwise convolution', depthwise],
])('before %s no slope stays above 1, and the results are the same', async (_, { dims, node: behind }) => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(numbers(CHANNELS), numbers(CHANNELS ** 2), numbers(CHANNELS), numbers(2 * CHANNELS)),
      numbers(CHANNELS),
      async (values, image) => {
        const graph = graphOf([BEFORE, PRELU, behind], dims, values);
        const turned = turnSteepSlopes(graph);
        const slopes = floatConstant(turned.constants, turned.nodes[1].inputs[1]).data;
        expect(Math.max(...slopes)).toBeLessThanOrEqual(1);
        const results = await Promise.all([graph, turned].map((each) => outputOf(each, [1, CHANNELS, 1, 1], image)));
        for (const [i, value] of results[0].data.entries()) {
          // Terms of up to 4^4 * 3, which may cancel.
          expect(Math.abs(value - results[1].data[i])).toBeLessThan(1e-3);
        }
      },
    ),
    { numRuns: 10 },
  );
});

test.each([
  ['something else reads the convolution before', [BEFORE, PRELU, dense.node, node('Relu', ['c'], 'y2')], 3],
  ['something else reads the PReLU', [BEFORE, PRELU, dense.node, node('Relu', ['p'], 'y2')], 3],
  ['no slope is above 1', [BEFORE, PRELU, dense.node], 1],
])('all stays as it is where %s', (_, nodes, slope) => {
  const values = [CHANNELS, CHANNELS ** 2, CHANNELS, 2 * CHANNELS].map((length) =>
    new Array<number>(length).fill(slope),
  );
  const graph = graphOf(nodes, dense.dims, values);
  expect(turnSteepSlopes(graph).nodes).toEqual(graph.nodes);
});
