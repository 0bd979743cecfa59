import { describe, expect, it } from 'vitest';
import { softmax } from '../../../layers/vision/attributes/emotions.ts';
import { logistic } from '../../../layers/vision/attributes/head.ts';
import { fitLogistic, fitSoftmax } from '../../../models/heads/calibrate.ts';

const EACH = 1000;

/** `EACH` answers at every score, of which the share that the curve gives is positive. */
function answersOf(slope: number, intercept: number) {
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
  ])('of slope %d and intercept %d is fitted to answers that follow it', (slope, intercept) => {
    const { scores, positive } = answersOf(slope, intercept);
    const fitted = fitLogistic(scores, positive);
    expect(fitted.slope).toBeCloseTo(slope, 1);
    expect(fitted.intercept).toBeCloseTo(intercept, 1);
  });

  it('through two scores has the logits of their shares of positives', () => {
    // At 1 three of four are positive, at -1 one of four: slope + intercept = ln 3, -slope + intercept = -ln 3.
    const four = (score: number) => [score, score, score, score];
    const through = fitLogistic([...four(1), ...four(-1)], [true, true, true, false, true, false, false, false]);
    expect(through.slope).toBeCloseTo(1.0986123, 5);
    expect(through.intercept).toBeCloseTo(0, 5);
    // At 0 two of four, at 2 three of four: intercept = 0, 2 slope = ln 3.
    const half = fitLogistic([...four(0), ...four(2)], [true, true, false, false, true, true, true, false]);
    expect(half.slope).toBeCloseTo(0.5493061, 5);
    expect(half.intercept).toBeCloseTo(0, 5);
  });

  it('gives the share of positives where the scores carry no information', () => {
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

  /** Every kind of scores with every class, weighted by the probability that the curve gives. */
  const rows = kinds.flatMap((scores) =>
    softmax(scores, truth).map((likely, k) => ({ scores, class: k, weight: likely / kinds.length })),
  );

  it('of two classes has the log-odds of their shares', () => {
    // Scores [1, 0] are of the first class three times out of four, [0, 1] once: the odds of 3 are exp(slope), the intercepts equal.
    const { slope, intercepts } = fitSoftmax(
      [
        [1, 0],
        [1, 0],
        [0, 1],
        [0, 1],
      ],
      [0, 1, 0, 1],
      [3 / 8, 1 / 8, 1 / 8, 3 / 8],
    );
    expect(slope).toBeCloseTo(1.0986123, 4);
    expect(intercepts[0] - intercepts[1]).toBeCloseTo(0, 6);
  });

  it('is fitted to answers that follow it, up to a constant added to all intercepts', () => {
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
