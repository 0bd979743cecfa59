import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PACK_FILES } from '../../../layers/vision/networks/pack-files.ts';
import type { PackFiles } from '../../../layers/vision/networks/pack-format.ts';
import { similarityCurve } from '../../../layers/vision/networks/similarity-curve.ts';

/** As steep above 99 as below. */
const curve = similarityCurve({ slope: 46.477, middle: 0.6661, knee: 0.764969, steepSlope: 46.477 });

describe('The Similarity curve', () => {
  it.each([
    // The logistic function of score 1 is 1 to seven digits, so that Similarity s lies at middle + ln(s / (1 - s)) /
    // slope.
    [50, 0.6661],
    // ln 4 = 1.386294, / 46.477 = .029828.
    [80, 0.695928],
    // ln 99 = 4.595120, / 46.477 = .098869.
    [99, 0.764969],
  ])('reaches %d at a score of %d', (similarity, score) => {
    expect(curve.scoreAt(similarity)).toBeCloseTo(score, 5);
    expect(Math.abs(curve.similarityOf(score) - similarity)).toBeLessThan(0.005);
  });

  it('is scaled so that score 1 is 100', () => {
    // The logistic function of 10 x (1 - .5) is 1 / (1 + e^-5) = .9933071: one half at the middle becomes 50 /
    // .9933071.
    const flat = similarityCurve({ slope: 10, middle: 0.5, knee: 1, steepSlope: 10 });
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

  it('rises faster above its knee, from the Similarity that it has there', () => {
    const { similarityOf, scoreAt } = similarityCurve({ slope: 10, middle: 0, knee: 0.4, steepSlope: 100 });
    // 1 / (1 + e^-4) = .9820138 at the knee, and z is 4 + 100 x .02 = 6 a fiftieth above it: .9975274.
    expect(similarityOf(0.4)).toBeCloseTo(98.20138, 4);
    expect(similarityOf(0.42)).toBeCloseTo(99.75274, 4);
    expect(scoreAt(99.75274)).toBeCloseTo(0.42, 6);
    expect(scoreAt(98.20138)).toBeCloseTo(0.4, 5);
    expect(scoreAt(100)).toBe(1);
  });

  it.each([...PACK_FILES.keys()])('of %s is 99.99 or more for every face and itself', (name) => {
    const { crowd, similarity } = PACK_FILES.get(name) as PackFiles;
    // A stored vector is rounded: its cosine with itself may be lower by .0005.
    expect(similarityCurve(similarity).similarityOf(1 - crowd.most - 0.0005)).toBeGreaterThan(99.99);
  });

  it.each([...PACK_FILES.keys()])(
    'of %s tells a better match from a good one: no score below .9 rounds to 100',
    (name) => {
      const { similarity } = PACK_FILES.get(name) as PackFiles;
      expect(Math.fround(similarityCurve(similarity).similarityOf(0.9))).toBeLessThan(100);
    },
  );

  it.each([...PACK_FILES.keys()])('of %s has its knee at 99', (name) => {
    const { similarity } = PACK_FILES.get(name) as PackFiles;
    expect(similarityCurve(similarity).similarityOf(similarity.knee)).toBeCloseTo(99, 2);
  });
});
