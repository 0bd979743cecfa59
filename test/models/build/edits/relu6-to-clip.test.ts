import { expect, test } from 'vitest';
import { dropUnused } from '../../../../models/build/edits/drop-unused.ts';
import { relu6ToClip } from '../../../../models/build/edits/relu6-to-clip.ts';
import { imageGraph, node, outputOf } from '../../helpers/graphs.ts';

const VALUES = [-7, -0.5, 0, 0.5, 6, 6.5, 100, -100, 5.999];

const bounded = (lower: number, upper: number) =>
  imageGraph(1, [node('Relu', ['x'], 'a'), node('Min', ['a', 'upper'], 'b'), node('Max', ['b', 'lower'], 'y')], {
    lower: { dims: [], values: [lower] },
    upper: { dims: [], values: [upper] },
  });

test('a ReLU with an upper bound becomes one Clip that gives the same', async () => {
  const rewritten = dropUnused(relu6ToClip(bounded(0, 6)));
  expect(rewritten.nodes.map(({ op }) => op)).toEqual(['Clip']);
  const { data } = await outputOf(rewritten, [1, 1, 3, 3], VALUES);
  expect(Array.from(data)).toEqual(VALUES.map((value) => Math.fround(Math.min(Math.max(value, 0), 6))));
});

test('a lower bound other than 0 stays as it is', () => {
  const graph = bounded(1, 6);
  expect(relu6ToClip(graph).nodes).toEqual(graph.nodes);
});
