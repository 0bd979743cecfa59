import { describe, expect, it } from 'vitest';
import { judgeErrors, judgeReport } from '../../../models/heads/judge-report.ts';
import { LFW, UTK } from '../../../models/heads/recipes.ts';
import { ageErrors } from '../../../models/heads/train-age.ts';
import { balancedWeights, thresholdFor } from '../../../models/heads/train-judge.ts';

const answer = (probability: number, positive: boolean) => {
  const predicted = probability >= 0.5;
  return { predicted, confidence: 100 * (predicted ? probability : 1 - probability), positive, probability };
};

/** Two of three positives, and three of four negatives, are predicted right. */
const ANSWERS = [
  answer(0.92, true),
  answer(0.94, true),
  answer(0.2, true),
  answer(0.93, false),
  answer(0.1, false),
  answer(0.3, false),
  answer(0.06, false),
];

describe('The errors of a yes-or-no head', () => {
  it('are the shares of positives overlooked and of negatives mistaken', () => {
    const { right, ...errors } = judgeErrors(ANSWERS);
    expect(errors).toEqual({ faces: 7, positives: 3, overlooked: 1 / 3, mistaken: 1 / 4 });
    expect(right).toBeCloseTo(5 / 7, 12);
  });

  it('are reported with the answers given with 90 to 95, and for each subgroup', () => {
    const woman = { female: true, age: 40, ageKnown: false };
    const man = { ...woman, female: false };
    const people = [woman, woman, man, man, man, undefined, undefined];
    const report = judgeReport(ANSWERS, people);
    // Confidences 92, 94, 93, 90 and 94, of which 93 is wrong.
    expect(report.from90to95).toEqual({ answers: 5, right: 0.8 });
    expect(report.subgroups.women).toMatchObject({ faces: 2, overlooked: 0 });
    expect(report.subgroups.men).toMatchObject({ faces: 3, positives: 1, overlooked: 1, mistaken: 0.5 });
    expect(report.subgroups['looks 35 to 54'].faces).toBe(5);
  });
});

describe('The threshold of a yes-or-no head', () => {
  it('has the square root of the odds of a positive', () => {
    // One in five: odds of 1/4, whose root is 1/2: a probability of 1/3. One in ten: odds of 1/9, 1/3, 1/4.
    expect(thresholdFor([true, false, false, false, false])).toBeCloseTo(1 / 3, 12);
    expect(thresholdFor([true, ...new Array<boolean>(9).fill(false)])).toBeCloseTo(1 / 4, 12);
    expect(thresholdFor([true, false])).toBe(0.5);
  });
});

describe('The weights of a yes-or-no head’s examples', () => {
  it('give positives and negatives half of each data set', () => {
    const list = [LFW, LFW, LFW, LFW, UTK, UTK].map((set, i) => ({
      set,
      image: `${i}`,
      variant: 'plain' as const,
      group: `${i}`,
      row: {},
    }));
    // lfw-dev has one positive in 4: 4 / 2 / 1 and 4 / 2 / 3. utk-dev has one in 2: 1 each.
    const weights = balancedWeights(list, [true, false, false, false, true, false]);
    expect([...weights]).toEqual([2, 2 / 3, 2 / 3, 2 / 3, 1, 1]);
  });
});

describe('The errors of age ranges', () => {
  it('are those of the middle, and of the true ages outside', () => {
    const errors = ageErrors([
      // Middle 25, 2 too young.
      { low: 20, high: 30, age: 27 },
      // Middle 45, 5 too old; a bound counts as inside.
      { low: 40, high: 50, age: 40 },
      // Middle 12, 8 too young, and outside.
      { low: 10, high: 14, age: 20 },
    ]);
    expect(errors).toEqual({ faces: 3, mae: 5, bias: -5 / 3, inRange: 2 / 3, meanWidth: 8 });
  });
});
