import fc from 'fast-check';
import { expect, test } from 'vitest';
import { preluToRelu } from '../../../../models/build/edits/prelu-to-relu.ts';
import { int } from '../../../../models/build/onnx/graph.ts';
import { imageGraph, node, outputOf } from '../../helpers/graphs.ts';

const float = fc.float({ noNaN: true, min: Math.fround(-1e6), max: Math.fround(1e6) });

test('a PReLU with no convolution before it gives exactly the same', async () => {
  const channels = 3;
  await fc.assert(
    fc.asyncProperty(
      fc.array(float, { minLength: channels, maxLength: channels }),
      fc.array(float, { minLength: channels * 4, maxLength: channels * 4 }),
      async (slopes, values) => {
        const graph = imageGraph(channels, [node('PRelu', ['x', 'slope'], 'y')], {
          slope: { dims: [channels, 1, 1], values: slopes },
        });
        const rewritten = preluToRelu(graph);
        expect(rewritten.nodes.map(({ op }) => op)).not.toContain('PRelu');
        const expected = values.map((value, i) =>
          value < 0 ? Math.fround(Math.fround(slopes[Math.floor(i / 4)]) * Math.fround(value)) : Math.fround(value),
        );
        const { data } = await outputOf(rewritten, [1, channels, 2, 2], values);
        // Adding 0 turns -0 into 0, which no result of a network distinguishes.
        expect(Array.from(data, (value) => value + 0)).toEqual(expected.map((value) => value + 0));
      },
    ),
    { numRuns: 25 },
  );
});

const mild = fc.float({ noNaN: true, min: -4, max: Math.fround(0.99) });
const ordinary = fc.float({ noNaN: true, min: -100, max: 100 }).map((value) => (Math.abs(value) < 1e-3 ? 0 : value));

test('a PReLU behind a convolution gives the same to a millionth, and takes one depthwise convolution', async () => {
  const channels = 3;
  const triple = (value: fc.Arbitrary<number>) => fc.array(value, { minLength: channels, maxLength: channels });
  await fc.assert(
    fc.asyncProperty(triple(mild), triple(ordinary), triple(ordinary), triple(ordinary), async (slopes, w, b, x) => {
      const graph = imageGraph(
        channels,
        [node('Conv', ['x', 'w', 'b'], 'c', { group: int(channels) }), node('PRelu', ['c', 'slope'], 'y')],
        {
          w: { dims: [channels, 1, 1, 1], values: w },
          b: { dims: [channels], values: b },
          slope: { dims: [channels, 1, 1], values: slopes },
        },
      );
      const rewritten = preluToRelu(graph);
      expect(rewritten.nodes.map(({ op }) => op)).toEqual(['Conv', 'Relu', 'Conv', 'Add']);
      const { data } = await outputOf(rewritten, [1, channels, 1, 1], x);
      for (const [i, value] of data.entries()) {
        const input = w[i] * x[i] + b[i];
        // The rounding error of a sum that nearly cancels is relative to its terms.
        const size = (1 + Math.abs(slopes[i])) * (Math.abs(w[i] * x[i]) + Math.abs(b[i]) + 1);
        expect(Math.abs(value - (input < 0 ? slopes[i] * input : input))).toBeLessThan(1e-6 * size);
      }
    }),
    { numRuns: 25 },
  );
});

const CONVOLUTION = node('Conv', ['x', 'w'], 'c');
const PRELU = node('PRelu', ['c', 'slope'], 'p');

test.each([
  ['a slope is 1', [CONVOLUTION, { ...PRELU, outputs: ['y'] }], 1],
  ['something else reads the convolution', [CONVOLUTION, PRELU, node('Add', ['p', 'c'], 'y')], 0.5],
])('where %s, the convolution stays as it is', (_, nodes, slope) => {
  const graph = imageGraph(1, nodes, {
    w: { dims: [1, 1, 1, 1], values: [2] },
    slope: { dims: [1, 1, 1], values: [slope] },
  });
  expect(preluToRelu(graph).nodes[0]).toEqual(CONVOLUTION);
});
