import { expect, test } from 'vitest';
import { channelPadToConv } from '../../../../models/build/edits/channel-pad-to-conv.ts';
import { type Graph, shapeTensor } from '../../../../models/build/onnx/graph.ts';
import { imageGraph, node, outputOf } from '../../helpers/graphs.ts';

const IMAGE = Array.from({ length: 2 * 3 * 3 }, (_, i) => Math.sin(i));

/** Two channels, doubled by a convolution, then padded twice. */
function padded(first: readonly number[], second: readonly number[]): Graph {
  const nodes = [
    node('Conv', ['x', 'filters'], 'a'),
    node('Pad', ['a', 'first'], 'b'),
    node('Relu', ['b'], 'c'),
    node('Pad', ['c', 'second'], 'y'),
  ];
  const graph = imageGraph(2, nodes, { filters: { dims: [2, 2, 1, 1], values: [2, 0, 0, 2] } });
  const constants = new Map(graph.constants).set('first', shapeTensor(...first)).set('second', shapeTensor(...second));
  return { ...graph, constants };
}

test('each Pad that appends channels of zeros becomes a convolution', async () => {
  const graph = padded([0, 0, 0, 0, 0, 3, 0, 0], [0, 0, 0, 0, 0, 1, 0, 0]);
  const rewritten = channelPadToConv(graph);
  expect(rewritten.nodes.map(({ op }) => op)).toEqual(['Conv', 'Conv', 'Relu', 'Conv']);
  expect(await outputOf(rewritten, [1, 2, 3, 3], IMAGE)).toEqual(await outputOf(graph, [1, 2, 3, 3], IMAGE));
});

test('a Pad that adds zeros around the image stays', () => {
  const graph = padded([0, 0, 0, 0, 0, 0, 1, 1], [0, 0, 0, 0, 0, 2, 1, 1]);
  expect(channelPadToConv(graph).nodes).toEqual(graph.nodes);
});
