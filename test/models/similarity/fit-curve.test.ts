import { describe, expect, it } from 'vitest';
import { similarityCurve } from '../../../layers/vision/training.ts';
import { fitCurve, thresholdAtMeanRate } from '../../../models/similarity/fit-curve.ts';

/**
 * Impostors of which one in a thousand is above `score80`, and one in a hundred thousand above `score99`: with 100,000 of them, those
 * are the 101st and the second from the top.
 */
function impostorsWith(score80: number, score99: number): Float64Array {
  const between = (score80 + score99) / 2;
  return new Float64Array(100_000)
    .fill(-0.2)
    .fill(between, -100)
    .fill(score80, -101, -100)
    .fill(score99, -2)
    .fill(0.9, -1);
}

const ANCHORS = { withinGroups: 1, figures: 1e-3, figuresAt99: 1e-5 };

describe('The Similarity curve fitted to impostor pairs', () => {
  it('goes through 80 and 99 at the rates over public figures', () => {
    const { scoreAt, similarityOf } = similarityCurve(fitCurve(impostorsWith(0.2, 0.3), [], 0.6, ANCHORS));
    expect(scoreAt(80)).toBeCloseTo(0.2, 4);
    expect(scoreAt(99)).toBeCloseTo(0.3, 4);
    expect(similarityOf(0.25)).toBeGreaterThan(80);
  });

  it('asks for more at 80 where groups reach it too often', () => {
    const group = new Float64Array(1000).fill(0.1).fill(0.26, -10);
    const fit = fitCurve(impostorsWith(0.2, 0.3), [group], 0.6, { ...ANCHORS, withinGroups: 2e-3 });
    expect(similarityCurve(fit).scoreAt(80)).toBeCloseTo(0.26, 4);
    expect(similarityCurve(fit).scoreAt(99)).toBeCloseTo(0.3, 4);
  });

  it('takes two photos of a group that reach 99 for one person', () => {
    const group = new Float64Array(1000).fill(0.1).fill(0.26, -30).fill(0.4, -20);
    const fit = fitCurve(impostorsWith(0.2, 0.3), [group], 0.6, { ...ANCHORS, withinGroups: 0.011 });
    expect(similarityCurve(fit).scoreAt(80)).toBeCloseTo(0.2, 4);
  });

  it.each([0, 0.3, 0.6])('gives 99.99 to a face and itself where its crowd term is %d', (most) => {
    const { similarityOf } = similarityCurve(fitCurve(impostorsWith(0.2, 0.3), [], most, ANCHORS));
    expect(similarityOf(1 - most)).toBeGreaterThanOrEqual(99.99);
  });
});

describe('The threshold at a mean rate', () => {
  it('counts each group alike, however many pairs it has', () => {
    const often = new Float64Array(100).fill(0).fill(0.5, -2);
    const never = new Float64Array(100_000);
    // .02 of the first and none of the second reach .5: a mean of .01.
    expect(thresholdAtMeanRate([often, never], 0.01)).toBeLessThan(0.5);
    expect(thresholdAtMeanRate([often, never], 0.009)).toBeCloseTo(0.5, 5);
  });
});
