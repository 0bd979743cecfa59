import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rollOf, wrapDegrees } from '../../../layers/vision/geometry/angles.ts';

describe('An angle', () => {
  it('is wrapped into the half-open circle from -180 to 180 without changing its direction', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 100_000 }), (degrees) => {
        const wrapped = wrapDegrees(degrees);
        expect(wrapped).toBeGreaterThan(-180);
        expect(wrapped).toBeLessThanOrEqual(180);
        expect(Math.abs((wrapped - degrees) % 360)).toBe(0);
      }),
    );
  });

  it.each([
    [190, -170],
    [-180, 180],
    [540, 180],
    [-190, 170],
  ])('of %d degrees is one of %d', (degrees, wrapped) => {
    expect(wrapDegrees(degrees)).toBe(wrapped);
  });
});

describe('The roll of a line', () => {
  it('is clockwise from the x axis, because y grows downwards', () => {
    const left = { x: 10, y: 10 };
    expect(rollOf(left, { x: 20, y: 10 })).toBe(0);
    expect(rollOf(left, { x: 20, y: 20 })).toBeCloseTo(Math.PI / 4, 12);
    expect(rollOf(left, { x: 10, y: 5 })).toBeCloseTo(-Math.PI / 2, 12);
  });
});
