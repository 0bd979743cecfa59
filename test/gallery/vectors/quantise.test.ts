import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dequantise, quantise, writeNinthBits } from '../../../layers/gallery/vectors/quantise.ts';

describe('Quantising', () => {
  it('maps the largest magnitude to 127 and rounds ties away from zero', () => {
    const into = new Int8Array(7);
    expect(quantise([127, -127, 2.5, -2.5, 2.4, 0, 126.5], into)).toBe(1);
    expect([...into]).toEqual([127, -127, 3, -3, 2, 0, 127]);
  });

  it('is never off by more than a quarter of a step, given the ninth bits, and never uses -128', () => {
    const vectors = fc
      .float32Array({ minLength: 1, maxLength: 64, noNaN: true, noDefaultInfinity: true, min: -8, max: 8 })
      .filter((vector) => vector.some((value) => Math.abs(value) > 1e-6));
    fc.assert(
      fc.property(vectors, (vector) => {
        const into = new Int8Array(vector.length);
        const scale = quantise(vector, into);
        const ninthBits = new Uint8Array(Math.ceil(vector.length / 8));
        writeNinthBits(vector, into, scale, ninthBits);
        const back = dequantise(into, ninthBits, scale);
        for (const [index, value] of vector.entries()) {
          expect(Math.abs(value - into[index] * scale)).toBeLessThanOrEqual(scale * 0.50001);
          expect(Math.abs(value - back[index])).toBeLessThanOrEqual(scale * 0.25001);
          expect(into[index]).not.toBe(-128);
        }
      }),
    );
  });

  it.each([[[NaN, 1]], [[1, NaN]], [[1, Infinity, 2]], [[-Infinity]], [[0, 0]], [[]]])('refuses %j', (vector) => {
    expect(() => quantise(vector, new Int8Array(vector.length))).toThrow(
      new RangeError('A vector must be finite and not zero everywhere.'),
    );
  });
});
