import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flushSubnormals } from '../../../../models/build/edits/flush-subnormals.ts';
import { imageGraph } from '../../helpers/graphs.ts';

test('weights of a magnitude below 1e-15 become zero, and no other changes', () => {
  fc.assert(
    fc.property(fc.array(fc.float({ noNaN: true })), (weights) => {
      const { constants } = flushSubnormals(imageGraph(1, [], { w: { dims: [weights.length], values: weights } }));
      const flushed = Array.from(constants.get('w')?.data ?? [], Number);
      const expected = weights.map((weight) => (Math.abs(weight) < 1e-15 ? 0 : weight));
      expect(flushed).toEqual(expected);
    }),
  );
});
