import { expect, test } from 'vitest';
import { absToPrelu } from '../../../../models/build/edits/abs-to-prelu.ts';
import { imageGraph, node, outputOf } from '../../helpers/graphs.ts';

const FACTORS = { f: { dims: [2, 1, 1], values: [0.3, -1.5] } };
const VALUES = [-4, -0.1, 0, 7, -3, 1e-3, -1e4, 2];

/** relu(x) + factor * (x - |x|), of which the absolute value may be of something else. */
const written = (absoluteOf: string) =>
  imageGraph(
    2,
    [
      node('Relu', ['x'], 'positive'),
      node('Abs', [absoluteOf], 'absolute'),
      node('Sub', ['x', 'absolute'], 'difference'),
      node('Mul', ['f', 'difference'], 'negative'),
      node('Add', ['positive', 'negative'], 'y'),
    ],
    FACTORS,
  );

test('a PReLU written by absolute values becomes one that gives the same', async () => {
  const rewritten = absToPrelu(written('x'));
  expect(rewritten.nodes.map(({ op }) => op)).toEqual(['PRelu']);
  const [before, after] = [written('x'), rewritten].map((graph) => outputOf(graph, [1, 2, 2, 2], VALUES));
  expect(Array.from((await after).data, (value) => value + 0)).toEqual(
    Array.from((await before).data, (value) => value + 0),
  );
});

test('the same operators of two different values stay as they are', () => {
  const graph = written('positive');
  expect(absToPrelu(graph).nodes).toEqual(graph.nodes);
});
