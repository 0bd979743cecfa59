import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hadamard } from '../../../layers/gallery/vectors/hadamard.ts';
import { inner } from '../search/clusters.ts';

describe('The Hadamard transform', () => {
  it('keeps lengths and angles, and is its own inverse, for any number of dimensions', () => {
    const pairs = fc.integer({ min: 0, max: 130 }).chain((dimensions) => {
      const vector = fc.float32Array({ minLength: dimensions, maxLength: dimensions, noNaN: true, min: -1, max: 1 });
      return fc.tuple(vector, vector);
    });
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const [transformedA, transformedB] = [hadamard(a), hadamard(b)];
        expect(Math.abs(inner(transformedA, transformedB) - inner(a, b))).toBeLessThan(1e-4);
        for (const [i, value] of hadamard(transformedA).entries()) expect(Math.abs(value - a[i])).toBeLessThan(1e-5);
      }),
    );
  });

  it('replaces values half the vector apart by their sums and differences, then a quarter apart', () => {
    expect([...hadamard([3, 1])].map((value) => value * Math.SQRT2)).toEqual(
      [4, 2].map((value) => expect.closeTo(value)),
    );
    expect([...hadamard([1, 2, 3, 4, 5, 6])].map((value) => value * Math.SQRT2)).toEqual(
      [5, 7, 9, -3, -3, -3].map((value) => expect.closeTo(value)),
    );
    expect([...hadamard([8, 4, 2, 0])].map((value) => value * 2)).toEqual(
      [14, 6, 10, 2].map((value) => expect.closeTo(value)),
    );
  });

  it('distributes the value of any one of 640 dimensions over 128', () => {
    for (const dimension of [0, 511, 512, 639]) {
      const shares = hadamard(Float32Array.from({ length: 640 }, (_, i) => (i === dimension ? 1 : 0)));
      const held = shares.filter((share) => share !== 0);
      expect(held).toHaveLength(128);
      for (const share of held) expect(Math.abs(share)).toBeCloseTo(1 / Math.sqrt(128), 6);
    }
  });
});
