import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { similarityCurve } from '../../../layers/vision/networks/similarity-curve.ts';

/** The numbers of models/fitted.json of visage-1. */
const curve = similarityCurve({ slope: 46.477, middle: 0.6661 });

describe('The Similarity curve', () => {
  it.each([
    // The logistic function of cosine 1 is 1 to seven digits, so that Similarity s lies at middle + ln(s / (1 - s)) /
    // slope.
    [50, 0.6661],
    // ln 4 = 1.386294, / 46.477 = .029828.
    [80, 0.695928],
    // ln 99 = 4.595120, / 46.477 = .098869.
    [99, 0.764969],
  ])('reaches %d at a cosine of %d', (similarity, cosine) => {
    expect(curve.scoreAt(similarity)).toBeCloseTo(cosine, 5);
    expect(Math.abs(curve.similarityOf(cosine) - similarity)).toBeLessThan(0.005);
  });

  it('is scaled so that cosine 1 is 100', () => {
    // The logistic function of 10 x (1 - .5) is 1 / (1 + e^-5) = .9933071: one half at the middle becomes 50 /
    // .9933071.
    const flat = similarityCurve({ slope: 10, middle: 0.5 });
    expect(flat.similarityOf(0.5)).toBeCloseTo(50.3369, 4);
    expect(flat.similarityOf(1)).toBe(100);
    // .5 x .9933071 = .4966536, ln(.4966536 / .5033464) = -.0133863, / 10 below the middle.
    expect(flat.scoreAt(50)).toBeCloseTo(0.49866137, 6);
  });

  it('ends at 100 and has no end below', () => {
    expect(curve.similarityOf(1)).toBe(100);
    expect(curve.similarityOf(1.0001)).toBe(100);
    expect(curve.scoreAt(100)).toBeCloseTo(1, 6);
    expect(curve.scoreAt(0)).toBe(-Infinity);
    expect(curve.similarityOf(-1)).toBeCloseTo(0, 10);
  });

  it('rises, and is its own inverse there and back', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 99.99, noNaN: true }), (similarity) => {
        expect(curve.similarityOf(curve.scoreAt(similarity))).toBeCloseTo(similarity, 6);
        expect(curve.scoreAt(similarity + 0.005)).toBeGreaterThan(curve.scoreAt(similarity));
      }),
    );
  });
});
