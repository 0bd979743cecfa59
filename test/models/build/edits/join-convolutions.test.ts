import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinConvolutions } from '../../../../models/build/edits/join-convolutions.ts';
import { largestDifference } from '../../helpers/compare.ts';
import { imageGraph, node, outputOf } from '../../helpers/graphs.ts';

const numbers = (length: number) =>
  fc.array(fc.float({ noNaN: true, min: -2, max: 2 }), { minLength: length, maxLength: length });

const FIRST = node('Conv', ['x', 'v', 'b'], 'c');
const SECOND = node('Conv', ['c', 'w', 'd'], 'y');

/** @param between  number of channels between the convolutions, of two */
const graphOf = (nodes: Parameters<typeof imageGraph>[1], between: number, [v, b, w, d]: readonly number[][]) =>
  imageGraph(2, nodes, {
    v: { dims: [between, 2, 1, 1], values: v },
    b: { dims: [between], values: b },
    w: { dims: [2, between, 1, 1], values: w },
    d: { dims: [2], values: d },
  });

test('two convolutions of single pixels become one that gives the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.tuple(numbers(6), numbers(3), numbers(6), numbers(2)), numbers(8), async (values, image) => {
      const graph = graphOf([FIRST, SECOND], 3, values);
      const joined = joinConvolutions(graph);
      expect(joined.nodes.map(({ op }) => op)).toEqual(['Conv']);
      const results = await Promise.all([graph, joined].map((each) => outputOf(each, [1, 2, 2, 2], image)));
      expect(largestDifference(results[0].data, results[1].data)).toBeLessThan(1e-4);
    }),
    { numRuns: 10 },
  );
});

test.each([
  [
    'a node between them reads the first too',
    3,
    [FIRST, node('Relu', ['c'], 'r'), { ...SECOND, outputs: ['e'] }, node('Add', ['r', 'e'], 'y')],
  ],
  ['there is an activation between them', 3, [FIRST, node('Relu', ['c'], 'r'), { ...SECOND, inputs: ['r', 'w', 'd'] }]],
  ['one of them moves by two pixels', 3, [{ ...FIRST, attributes: { strides: { ints: [2, 2] } } }, SECOND]],
  ['one has more weights than the two: few channels are between them', 1, [FIRST, SECOND]],
])('two convolutions stay where %s', (_, between, nodes) => {
  const zeros = [2 * between, between, 2 * between, 2].map((length) => new Array<number>(length).fill(0));
  const graph = graphOf(nodes, between, zeros);
  expect(joinConvolutions(graph).nodes).toEqual(graph.nodes);
});
