import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgement, openJudge } from '../../../layers/vision/attributes/judge.ts';
import { encodeFloats } from '../../../models/floats.ts';
import { fullFace } from './sample-features.ts';

const probability = fc.double({ min: 0, max: 1, noNaN: true });
const threshold = fc.double({ min: 0.05, max: 0.5, noNaN: true });

describe('A judgement', () => {
  it('is yes from the threshold on', () => {
    fc.assert(
      fc.property(probability, threshold, (p, t) => {
        expect(judgement(p, t).value).toBe(p >= t);
      }),
    );
  });

  it('states its value with a confidence from 50 to 100', () => {
    fc.assert(
      fc.property(probability, threshold, (p, t) => {
        const { confidence } = judgement(p, t);
        expect(confidence).toBeGreaterThanOrEqual(50);
        expect(confidence).toBeLessThanOrEqual(100);
      }),
    );
  });

  it('has the probability of its value as its confidence from 60 on, and is within 5 of it or of 50 below', () => {
    fc.assert(
      fc.property(probability, threshold, (p, t) => {
        const { value, confidence } = judgement(p, t);
        const stated = 100 * (value ? p : 1 - p);
        if (stated >= 60) expect(confidence).toBeCloseTo(stated, 10);
        else expect(Math.abs(confidence - Math.max(50, stated))).toBeLessThanOrEqual(5);
      }),
    );
  });

  it('keeps the order of the probabilities', () => {
    const confidenceOfYes = (p: number, t: number) => {
      const { value, confidence } = judgement(p, t);
      return value ? confidence : 100 - confidence;
    };
    fc.assert(
      fc.property(probability, probability, threshold, (p, q, t) => {
        const [less, more] = [Math.min(p, q), Math.max(p, q)];
        expect(confidenceOfYes(more, t)).toBeGreaterThanOrEqual(confidenceOfYes(less, t));
      }),
    );
  });

  it('has a confidence of 50 at the threshold, and more on either side', () => {
    expect(judgement(0.2, 0.2)).toEqual({ value: true, confidence: 50 });
    expect(judgement(0.3, 0.2)).toEqual({ value: true, confidence: 51 });
    expect(judgement(0.9, 0.2)).toEqual({ value: true, confidence: 90 });
    expect(judgement(0.1, 0.2)).toEqual({ value: false, confidence: 90 });
  });
});

describe('A judge', () => {
  it('calibrates its score to a probability, and decides by its threshold', () => {
    // It reads the opening of the lids, .18, and its logarithm, whose weight is 0.
    const judge = openJudge({
      networks: [],
      reads: [{ of: 'lids' }],
      weights: [encodeFloats(Float32Array.of(10, 0))],
      biases: [-1],
      calibration: { slope: 2, intercept: -1 },
      threshold: 0.6,
    });
    // 10 x .18 - 1 = .8, and 2 x .8 - 1 = .6
    expect(judge.probability(fullFace)).toBeCloseTo(1 / (1 + Math.exp(-0.6)), 6);
    expect(judge.judge(fullFace)).toEqual(judgement(judge.probability(fullFace), 0.6));
    expect(judge.judge(fullFace).value).toBe(true);
  });
});
