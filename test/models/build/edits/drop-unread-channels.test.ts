import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dropUnreadChannels } from '../../../../models/build/edits/drop-unread-channels.ts';
import { floatConstant, type Graph, int, type Node } from '../../../../models/build/onnx/graph.ts';
import { imageGraph, node, outputOf } from '../../helpers/graphs.ts';

const CHANNELS = 40;

/** From 2 channels to 40, over a PReLU and a depthwise convolution, to 3. The last convolution reads those given of the 40. */
function narrowing(read: ReadonlySet<number>, seed: number, more: readonly Node[] = []): Graph {
  const values = (count: number) => Array.from({ length: count }, (_, i) => Math.sin(seed + i));
  return imageGraph(
    2,
    [
      node('Conv', ['x', 'w1', 'b1'], 'a'),
      node('PRelu', ['a', 'slope'], 'p'),
      node('Conv', ['p', 'w2', 'b2'], 'd', { group: int(CHANNELS) }),
      node('Relu', ['d'], 'r'),
      node('Conv', ['r', 'w3'], more.length === 0 ? 'y' : 'e'),
      ...more,
    ],
    {
      w1: { dims: [CHANNELS, 2, 1, 1], values: values(CHANNELS * 2) },
      b1: { dims: [CHANNELS], values: values(CHANNELS) },
      slope: { dims: [CHANNELS, 1, 1], values: values(CHANNELS) },
      w2: { dims: [CHANNELS, 1, 1, 1], values: values(CHANNELS) },
      b2: { dims: [CHANNELS], values: values(CHANNELS) },
      w3: {
        dims: [3, CHANNELS, 1, 1],
        values: values(3 * CHANNELS).map((value, i) => (read.has(i % CHANNELS) ? value : 0)),
      },
    },
  );
}

const widthOf = (graph: Graph, reader: number) =>
  floatConstant(graph.constants, graph.nodes[reader].inputs[1]).dims.slice(0, 2);

test('channels that are read with zero weights only are dropped, and the output is the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat({ max: CHANNELS - 1 }), { maxLength: CHANNELS }),
      fc.nat({ max: 1000 }),
      async (read, seed) => {
        const graph = narrowing(new Set(read), seed);
        const narrow = dropUnreadChannels(graph);
        const width = Math.min(CHANNELS, Math.max(1, Math.ceil(read.length / 16)) * 16);
        expect(widthOf(narrow, 0)).toEqual([width, 2]);
        expect(widthOf(narrow, 2)).toEqual([width, 1]);
        expect(widthOf(narrow, 4)).toEqual([3, width]);
        const input = [0.5, -1];
        const [before, after] = [
          await outputOf(graph, [1, 2, 1, 1], input),
          await outputOf(narrow, [1, 2, 1, 1], input),
        ];
        for (const [i, value] of after.data.entries()) expect(value).toBeCloseTo(before.data[i], 5);
      },
    ),
    { numRuns: 25 },
  );
});

test('where another node reads the channels, all stay', () => {
  const graph = narrowing(new Set([1]), 0, [node('Concat', ['e', 'p'], 'y', { axis: int(1) })]);
  expect(dropUnreadChannels(graph)).toEqual(graph);
});
