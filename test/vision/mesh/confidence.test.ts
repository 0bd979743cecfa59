import { describe, expect, it } from 'vitest';
import { faceConfidence } from '../../../layers/vision/mesh/confidence.ts';

/** The evidence of models/confidence/confidence.json, as it was first fitted. */
const FITTED = { intercept: -14.194, detectorLogit: 0.613, meshLogit: 1.434, disagreementLog: -3.448 };
const NONE = { intercept: 0, detectorLogit: 0, meshLogit: 0, disagreementLog: 0 };

const EVEN = { detectorScore: 0.5, meshScore: 0.5, disagreement: 1 };

describe('The confidence of a face', () => {
  it.each([
    // Both scores are even, so their log-odds are 0. ln .0183156 = -4: z = -14.194 + 3.448 x 4 = -.402, 1 / (1 +
    // e^.402).
    ['even scores, keypoints close', 0.5, 0.5, 0.0183156, 40.0832],
    // ln 9 = 2.19722, ln 99 = 4.59512, ln .02 = -3.91202: z = -14.194 + 1.34690 + 6.58940 + 13.48865 = 7.23095.
    ['a clear face', 0.9, 0.99, 0.02, 99.9277],
    // ln .25 = -1.38629, ln .14 = -1.96611: z = -14.194 - 1.98794 + 6.77916 = -9.40278.
    ['an invented box', 0.5, 0.2, 0.14, 0.00825],
  ])('of %s (%d, %d, %d) is %d %%', (_, detectorScore, meshScore, disagreement, percent) => {
    const confidence = faceConfidence({ detectorScore, meshScore, disagreement }, FITTED);
    expect(Math.abs(confidence - percent)).toBeLessThan(percent / 1000);
  });

  it('takes the log-odds of each score, and the logarithm of the disagreement', () => {
    // With one coefficient of 1 alone the probability is the score itself.
    expect(faceConfidence({ ...EVEN, detectorScore: 0.8 }, { ...NONE, detectorLogit: 1 })).toBeCloseTo(80, 10);
    expect(faceConfidence({ ...EVEN, meshScore: 0.2 }, { ...NONE, meshLogit: 1 })).toBeCloseTo(20, 10);
    // ln(1 / .25) = ln 4, the log-odds of .8.
    expect(faceConfidence({ ...EVEN, disagreement: 0.25 }, { ...NONE, disagreementLog: -1 })).toBeCloseTo(80, 10);
    expect(faceConfidence(EVEN, { ...NONE, intercept: Math.log(3) })).toBeCloseTo(75, 10);
  });

  it('takes no score as nearer to 0 or 1 than a ten-thousandth', () => {
    const detectorOnly = { ...NONE, detectorLogit: 1 };
    expect(faceConfidence({ ...EVEN, detectorScore: 1 }, detectorOnly)).toBeCloseTo(99.99, 10);
    expect(faceConfidence({ ...EVEN, detectorScore: 0 }, detectorOnly)).toBeCloseTo(0.01, 10);
  });
});
