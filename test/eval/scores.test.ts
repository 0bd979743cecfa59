import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  areaUnderRoc,
  balancedAccuracy,
  calibrationError,
  mean,
  quantile,
  reliability,
  shareOf,
} from '../../eval/scores.ts';

const answers = fc.array(fc.record({ score: fc.integer({ min: 0, max: 9 }), positive: fc.boolean() }), {
  minLength: 2,
  maxLength: 40,
});

describe('The area under the ROC curve', () => {
  it.each([
    ['1 where every positive is above every negative', [1, 2, 3, 4], [false, false, true, true], 1],
    ['0 where none is', [4, 3, 2, 1], [false, false, true, true], 0],
    ['one half where all are equal', [7, 7, 7, 7], [false, true, false, true], 0.5],
    // Four pairs: 2 > 1, 2 < 3, 4 > 1, 4 > 3.
    ['3/4 where three of four pairs are in order', [1, 3, 2, 4], [false, false, true, true], 0.75],
    // 2 > 1, 2 = 2, 3 > 1, 3 > 2
    ['7/8 where one of four pairs is a tie', [1, 2, 2, 3], [false, false, true, true], 0.875],
  ])('is %s', (_, scores, positive, area) => {
    expect(areaUnderRoc(scores, positive)).toBe(area);
  });

  it('is the share of pairs in order, ties counting half', () => {
    fc.assert(
      fc.property(answers, (some) => {
        const positives = some.filter(({ positive }) => positive);
        const negatives = some.filter(({ positive }) => !positive);
        fc.pre(positives.length > 0 && negatives.length > 0);
        let inOrder = 0;
        for (const p of positives) {
          for (const q of negatives) inOrder += p.score > q.score ? 1 : p.score === q.score ? 0.5 : 0;
        }
        const area = areaUnderRoc(
          some.map(({ score }) => score),
          some.map(({ positive }) => positive),
        );
        expect(area).toBeCloseTo(inOrder / positives.length / negatives.length, 10);
      }),
    );
  });
});

describe('Balanced accuracy', () => {
  it('is the mean of the shares of positives and negatives predicted right, however rare either is', () => {
    // Two of four positives, nine of ten negatives.
    const positive = [...new Array<boolean>(4).fill(true), ...new Array<boolean>(10).fill(false)];
    const predicted = positive.map((value, i) => (i < 2 ? true : i < 4 ? false : i === 4 ? true : value));
    expect(balancedAccuracy(predicted, positive)).toBeCloseTo((0.5 + 0.9) / 2, 12);
  });

  it('is one half where the prediction is always no', () => {
    expect(balancedAccuracy([false, false, false], [true, false, false])).toBe(0.5);
  });
});

describe('Reliability', () => {
  it('puts a confidence into the bin that begins with it, 100 into the last', () => {
    const bins = reliability([50, 90, 94.9, 95, 100], [true, true, false, true, true]);
    expect(bins.map(({ from, to, answers }) => [from, to, answers])).toEqual([
      [50, 60, 1],
      [60, 70, 0],
      [70, 80, 0],
      [80, 90, 0],
      [90, 95, 2],
      [95, 99, 1],
      [99, 100, 1],
    ]);
    expect(bins[4].stated).toBeCloseTo(0.9245, 10);
    expect(bins[4].right).toBe(0.5);
  });

  it('leaves out no answer', () => {
    const confidences = fc.array(fc.double({ min: 50, max: 100, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(confidences, (some) => {
        const bins = reliability(
          some,
          some.map(() => true),
        );
        expect(bins.reduce((sum, { answers }) => sum + answers, 0)).toBe(some.length);
      }),
    );
  });
});

describe('The calibration error', () => {
  it('is the mean distance of what was stated from what was right, by the answers in a bin', () => {
    // Three at 92, two of them right: off by .92 - 2/3. One at 60, right: off by .4.
    const error = calibrationError([92, 92, 92, 60], [true, true, false, true]);
    expect(error).toBeCloseTo((3 * (0.92 - 2 / 3) + 0.4) / 4, 10);
  });

  it('is 0 where confidences mean what they say', () => {
    const right = Array.from({ length: 100 }, (_, i) => i < 75);
    expect(calibrationError(new Array<number>(100).fill(75), right)).toBeCloseTo(0, 12);
  });
});

describe('A quantile', () => {
  it.each([
    ['the least value', 0, 1],
    // The middle of ranks 0 to 3 is 1.5: rank 1.
    ['of two middle values the lower', 0.5, 2],
    // .9 of 3 is 2.7: rank 2.
    ['the value of the rank below, without interpolation', 0.9, 3],
    ['the greatest value', 1, 4],
  ])('is %s', (_, share, value) => {
    expect(quantile([4, 1, 3, 2], share)).toBe(value);
  });
});

describe('Mean and share', () => {
  it('are those of the values', () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(shareOf([1, 2, 3, 4], (value) => value > 3)).toBe(0.25);
  });

  it('of nothing are no number', () => {
    expect(mean([])).toBeNaN();
    expect(shareOf([], () => true)).toBeNaN();
  });
});
