import fc from 'fast-check';
import { expect, test } from 'vitest';
import { preluToRelu } from '../../../../models/build/edits/prelu-to-relu.ts';
import { imageGraph, node, outputOf } from '../../helpers/graphs.ts';

const float = fc.float({ noNaN: true, min: Math.fround(-1e6), max: Math.fround(1e6) });

test('a PReLU written as ReLUs and depthwise convolutions gives exactly the same', async () => {
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
        // Adding 0 makes -0 a 0: the two differ in nothing that a network computes.
        expect(Array.from(data, (value) => value + 0)).toEqual(expected.map((value) => value + 0));
      },
    ),
    { numRuns: 25 },
  );
});
