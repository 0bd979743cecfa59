import { describe, expect, it } from 'vitest';
import { softmax } from '../../../layers/vision/attributes/emotions.ts';
import { logistic } from '../../../layers/vision/attributes/head.ts';
import { fitLogistic, fitSoftmax } from '../../../models/heads/calibrate.ts';

const EACH = 1000;

/** At every score, as large a share of `EACH` answers is positive as the curve says. */
function drawn(slope: number, intercept: number) {
  const at = Array.from({ length: 41 }, (_, i) => -2 + i / 10);
  const scores = at.flatMap((score) => new Array<number>(EACH).fill(score));
  const positive = at.flatMap((score) => {
    const positives = Math.round(EACH * logistic(slope * score + intercept));
    return Array.from({ length: EACH }, (_, i) => i < positives);
  });
  return { scores, positive };
}

describe('A logistic curve', () => {
  it.each([
    [1, 0],
    [4, -2],
    [0.5, 1],
    [9, 3],
    [-3, 1],
  ])('of slope %d and intercept %d is found again from what it made', (slope, intercept) => {
    const { scores, positive } = drawn(slope, intercept);
    const fitted = fitLogistic(scores, positive);
    expect(fitted.slope).toBeCloseTo(slope, 1);
    expect(fitted.intercept).toBeCloseTo(intercept, 1);
  });

  it('gives the share of positives where the scores say nothing', () => {
    const positive = Array.from({ length: 400 }, (_, i) => i % 4 === 0);
    const scores = positive.map((_, i) => (Math.floor(i / 4) % 2 === 0 ? 1 : -1));
    const { slope, intercept } = fitLogistic(scores, positive);
    expect(slope).toBeCloseTo(0, 6);
    expect(logistic(intercept)).toBeCloseTo(0.25, 6);
  });
});

describe('A softmax', () => {
  const truth = { slope: 3, intercepts: [0.5, 0, -0.5] };
  const kinds = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [0.5, 0.5, 0],
    [0, 0.5, 0.5],
    [0.2, 0.1, 0.7],
  ];

  /** Every kind of scores with every class, each weighing as much as the curve says that it is likely. */
  const rows = kinds.flatMap((scores) =>
    softmax(scores, truth).map((likely, k) => ({ scores, class: k, weight: likely / kinds.length })),
  );

  it('is found again from what it made, up to a number that all intercepts may have more', () => {
    const fitted = fitSoftmax(
      rows.map(({ scores }) => scores),
      rows.map((row) => row.class),
      rows.map(({ weight }) => weight),
    );
    for (const scores of kinds) {
      const expected = softmax(scores, truth);
      for (const [k, share] of softmax(scores, fitted).entries()) expect(share).toBeCloseTo(expected[k], 2);
    }
    expect(fitted.slope).toBeCloseTo(truth.slope, 1);
  });
});
