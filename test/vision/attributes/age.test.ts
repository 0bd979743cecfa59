import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ageRange } from '../../../layers/vision/attributes/age.ts';

const spread = { atBirth: 1, perYear: 0.2, most: 8 };
const years = fc.double({ min: -20, max: 130, noNaN: true });

describe('An age range', () => {
  it('is of whole years from 0 on, Low at most High, around the estimate', () => {
    fc.assert(
      fc.property(years, (estimate) => {
        const { low, high } = ageRange(estimate, spread);
        expect([low, high].every(Number.isInteger)).toBe(true);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(high);
        expect(low).toBeLessThanOrEqual(Math.max(0, estimate) + 0.5);
        expect(high).toBeGreaterThanOrEqual(estimate - 0.5);
      }),
    );
  });

  it.each([
    [-3, 0, 1],
    [0, 0, 1],
    [5, 3, 7],
    [30, 23, 37],
    [80, 72, 88],
  ])('of %d years is %d to %d: wider with the years, up to the most', (estimate, low, high) => {
    expect(ageRange(estimate, spread)).toEqual({ low, high });
  });
});
