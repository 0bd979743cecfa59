import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMOTIONS } from '../../../layers/vision/attributes/attributes.ts';
import { emotionShares, softmax, TAUGHT_EMOTIONS } from '../../../layers/vision/attributes/emotions.ts';

const calibration = { slope: 3, intercepts: [0.5, -1, 0, 0.25, 1, -0.5, 2] };
const scores = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 7, maxLength: 7 });
const probabilities = scores.map((some) => softmax(some, calibration));

describe('The softmax of scores', () => {
  it('adds up to one, however large they are', () => {
    fc.assert(
      fc.property(scores, (some) => {
        expect(softmax(some, calibration).reduce((sum, p) => sum + p)).toBeCloseTo(1, 10);
      }),
    );
  });

  it('of two scores is the logistic curve of their difference', () => {
    const [p, q] = softmax([0.2, 0.7], { slope: 4, intercepts: [1, 0] });
    // 4 x .2 + 1 - 4 x .7 = -1
    expect(p).toBeCloseTo(1 / (1 + Math.exp(1)), 12);
    expect(p + q).toBeCloseTo(1, 12);
  });
});

describe('The emotions of a face', () => {
  it('are all eight, each once, by descending confidence, and add up to 100', () => {
    fc.assert(
      fc.property(probabilities, (taught) => {
        const shares = emotionShares(taught);
        expect(shares.map(({ emotion }) => emotion).toSorted()).toEqual([...EMOTIONS].toSorted());
        const confidences = shares.map(({ confidence }) => confidence);
        expect(confidences).toEqual(confidences.toSorted((p, q) => q - p));
        expect(confidences.reduce((sum, confidence) => sum + confidence)).toBeCloseTo(100, 8);
      }),
    );
  });

  it('begin with the one of the highest probability', () => {
    fc.assert(
      fc.property(probabilities, (taught) => {
        const highest = Math.max(...taught);
        const [{ emotion }] = emotionShares(taught).filter(({ emotion }) => emotion !== 'CONFUSED');
        expect(taught[(TAUGHT_EMOTIONS as readonly string[]).indexOf(emotion)]).toBe(highest);
      }),
    );
  });

  it('hold CONFUSED as the geometric mean of ANGRY and SURPRISED, never more than the greater', () => {
    const taught = [0, 0, 0.4, 0, 0.1, 0.5, 0];
    const share = new Map(emotionShares(taught).map(({ emotion, confidence }) => [emotion, confidence]));
    // The geometric mean of .4 and .1 is .2; the sum of all is 1.2.
    expect(share.get('CONFUSED')).toBeCloseTo((100 * 0.2) / 1.2, 10);
    expect(share.get('ANGRY')).toBeCloseTo((100 * 0.4) / 1.2, 10);
    fc.assert(
      fc.property(probabilities, (some) => {
        const of = new Map(emotionShares(some).map(({ emotion, confidence }) => [emotion, confidence]));
        const confused = of.get('CONFUSED') ?? Number.NaN;
        expect(confused).toBeLessThanOrEqual(Math.max(of.get('ANGRY') ?? 0, of.get('SURPRISED') ?? 0) + 1e-9);
      }),
    );
  });
});
