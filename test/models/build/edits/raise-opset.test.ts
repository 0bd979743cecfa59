import { expect, test } from 'vitest';
import { raiseOpset } from '../../../../models/build/edits/raise-opset.ts';
import { imageGraph, node } from '../../helpers/graphs.ts';

test('a graph with an operator that changed since operator set 9 is refused', () => {
  const graph = imageGraph(1, [node('Relu', ['x'], 'a'), node('Slice', ['a'], 'y')], {});
  expect(() => raiseOpset(graph)).toThrow('Slice may not mean the same in operator set 17');
});
