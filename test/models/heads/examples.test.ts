import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Examples, standardise } from '../../../models/heads/examples.ts';
import { LFW } from '../../../models/heads/recipes.ts';

const number = fc.float({ min: -100, max: 100, noNaN: true });
const row = fc.record({
  lips: fc.tuple(number, number),
  strength: fc.tuple(number),
});

/** Examples with these features and no labels. */
function examplesOf(rows: readonly { lips: readonly number[]; strength: readonly number[] }[]): Examples {
  return {
    list: rows.map((_, i) => ({ set: LFW, image: `${i}`, variant: 'plain', group: `${i}`, row: {} })),
    rows: ({ of }) => rows.map((parts) => Float32Array.from(parts[of as 'lips' | 'strength'])),
  };
}

const reads = [
  { part: { of: 'lips' }, weight: 0.5 },
  { part: { of: 'strength' }, weight: 3 },
] as const;

describe('Standardised features', () => {
  const examples = examplesOf([
    { lips: [1, 10], strength: [5] },
    { lips: [2, 30], strength: [9] },
    { lips: [6, 20], strength: [1] },
  ]);

  it('have a mean of 0, and the squares of a part add up to its weight on average', () => {
    const { matrix } = standardise(examples, reads);
    expect([matrix.rows, matrix.columns]).toEqual([3, 3]);
    const column = (c: number) => [0, 1, 2].map((r) => matrix.data[r * 3 + c]);
    const square = (c: number) => column(c).reduce((sum, value) => sum + value ** 2, 0) / 3;
    for (const c of [0, 1, 2]) expect(column(c).reduce((sum, value) => sum + value)).toBeCloseTo(0, 5);
    expect(square(0) + square(1)).toBeCloseTo(0.5, 4);
    expect(square(2)).toBeCloseTo(3, 4);
  });

  it('give the same scores as the features themselves, for a model that is converted back', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 2, maxLength: 8 }),
        fc.tuple(number, number, number),
        number,
        (rows, w, b) => {
          const { matrix, undo } = standardise(examplesOf(rows), reads);
          const raw = undo(Float64Array.from(w), b);
          for (const [r, { lips, strength }] of rows.entries()) {
            const before = w.reduce((sum, weight, c) => sum + weight * matrix.data[r * 3 + c], b);
            const after = [...lips, ...strength].reduce((sum, value, c) => sum + raw.weights[c] * value, raw.bias);
            expect(Math.abs(after - before)).toBeLessThan(
              1e-3 * (1 + raw.weights.reduce((s, v) => s + 100 * Math.abs(v), 0)),
            );
          }
        },
      ),
    );
  });
});
