import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgement, openJudge } from '../../../layers/vision/attributes/judge.ts';
import { encodeFloats } from '../../../models/floats.ts';
import { seen } from './seen.ts';

const probability = fc.double({ min: 0, max: 1, noNaN: true });
const threshold = fc.double({ min: 0.05, max: 0.5, noNaN: true });

describe('A judgement', () => {
  it('is so from the threshold on', () => {
    fc.assert(
      fc.property(probability, threshold, (p, t) => {
        expect(judgement(p, t).value).toBe(p >= t);
      }),
    );
  });

  it('is from 50 to 100 sure of the value that it states', () => {
    fc.assert(
      fc.property(probability, threshold, (p, t) => {
        const { confidence } = judgement(p, t);
        expect(confidence).toBeGreaterThanOrEqual(50);
        expect(confidence).toBeLessThanOrEqual(100);
      }),
    );
  });

  it('is as sure as the probability of what it states, wherever that is sure enough to be said', () => {
    fc.assert(
      fc.property(probability, threshold, (p, t) => {
        const { value, confidence } = judgement(p, t);
        const stated = 100 * (value ? p : 1 - p);
        if (stated >= 60) expect(confidence).toBeCloseTo(stated, 10);
        else expect(Math.abs(confidence - Math.max(50, stated))).toBeLessThanOrEqual(5);
      }),
    );
  });

  it('keeps the order of probabilities: what is likelier is never said to be less so', () => {
    const sureOf = (p: number, t: number) => {
      const { value, confidence } = judgement(p, t);
      return value ? confidence : 100 - confidence;
    };
    fc.assert(
      fc.property(probability, probability, threshold, (p, q, t) => {
        const [less, more] = [Math.min(p, q), Math.max(p, q)];
        expect(sureOf(more, t)).toBeGreaterThanOrEqual(sureOf(less, t));
      }),
    );
  });

  it('just below the threshold and just above it is hardly sure of either', () => {
    expect(judgement(0.2, 0.2)).toEqual({ value: true, confidence: 50 });
    expect(judgement(0.3, 0.2)).toEqual({ value: true, confidence: 51 });
    expect(judgement(0.9, 0.2)).toEqual({ value: true, confidence: 90 });
    expect(judgement(0.1, 0.2)).toEqual({ value: false, confidence: 90 });
  });
});

describe('A judge', () => {
  it('takes its score through its curve, and the probability to its threshold', () => {
    // It reads the opening of the lids, .18, and its logarithm, whose weight is 0.
    const judge = openJudge({
      pack: 'visage-1',
      reads: [{ of: 'lids' }],
      weights: [encodeFloats(Float32Array.of(10, 0))],
      biases: [-1],
      calibration: { slope: 2, intercept: -1 },
      threshold: 0.6,
    });
    // 10 x .18 - 1 = .8, and 2 x .8 - 1 = .6
    expect(judge.probability(seen)).toBeCloseTo(1 / (1 + Math.exp(-0.6)), 6);
    expect(judge.judge(seen)).toEqual(judgement(judge.probability(seen), 0.6));
    expect(judge.judge(seen).value).toBe(true);
  });
});
