import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { principalAxes } from '../../../models/projection/principal-axes.ts';
import { symmetricEigen } from '../../../models/projection/symmetric-eigen.ts';

const rows = (...values: number[][]) => values.map((row) => Float64Array.from(row));

describe('The eigenpairs of a symmetric matrix', () => {
  it('come with the largest value first, each vector of length 1 with a positive peak', () => {
    // Eigenvalues of [[2, 1], [1, 2]]: 3 along (1, 1) and 1 along (1, -1).
    const [first, second] = symmetricEigen(rows([2, 1], [1, 2]));
    expect(first.value).toBeCloseTo(3, 12);
    expect([...first.vector]).toEqual([expect.closeTo(Math.SQRT1_2, 12), expect.closeTo(Math.SQRT1_2, 12)]);
    expect(second.value).toBeCloseTo(1, 12);
    expect(Math.abs(second.vector[0] + second.vector[1])).toBeLessThan(1e-12);
  });

  it('give the matrix back, and are orthogonal', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 8 })
          .chain((size) =>
            fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: size * size, maxLength: size * size }),
          ),
        (values) => {
          const size = Math.sqrt(values.length);
          const at = (i: number, j: number) => values[i * size + j] + values[j * size + i];
          const matrix = Array.from({ length: size }, (_, i) =>
            Float64Array.from({ length: size }, (_, j) => at(i, j)),
          );
          const pairs = symmetricEigen(matrix);
          for (let i = 0; i < size; i++) {
            for (let j = 0; j < size; j++) {
              const again = pairs.reduce((sum, { value, vector }) => sum + value * vector[i] * vector[j], 0);
              expect(again).toBeCloseTo(at(i, j), 10);
              const product = pairs[i].vector.reduce((sum, value, k) => sum + value * pairs[j].vector[k], 0);
              expect(product).toBeCloseTo(i === j ? 1 : 0, 10);
            }
          }
        },
      ),
    );
  });

  it('exist of a matrix whose values have no square', () => {
    const least = Number.MIN_VALUE;
    const pairs = symmetricEigen(rows([1, least, least], [least, 1, least], [least, least, 1]));
    expect(pairs.map(({ value }) => value)).toEqual([1, 1, 1]);
  });

  it('of a matrix with a value that is not a number are refused', () => {
    expect(() => symmetricEigen(rows([1, Number.NaN], [Number.NaN, 1]))).toThrow('does not converge');
  });
});

describe('The principal axes of vectors', () => {
  it('are about the origin, not about the mean', () => {
    const vectors = [
      [3, 0.1],
      [3, -0.1],
    ].map((vector) => Float32Array.from(vector));
    const [first, second] = principalAxes(vectors);
    expect(Math.abs(first.vector[0])).toBeCloseTo(1, 6);
    expect(first.value).toBeCloseTo(9, 5);
    expect(second.value).toBeCloseTo(0.01, 5);
  });
});
