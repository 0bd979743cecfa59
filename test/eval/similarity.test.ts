import { describe, expect, it } from 'vitest';
import { fitCurve } from '../../eval/similarity.ts';
import { similarityCurve } from '../../layers/vision/training.ts';

/**
 * Impostors of which one in a thousand is above `cosine80`, and one in a hundred thousand above `cosine99`: with 100,000 of them, those
 * are the 101st and the second from the top.
 */
function impostorsWith(cosine80: number, cosine99: number): Float64Array {
  const impostors = new Float64Array(100_000).fill(-0.2);
  const between = (cosine80 + cosine99) / 2;
  return impostors.fill(between, -100).fill(cosine80, -101, -100).fill(cosine99, -2).fill(0.99, -1);
}

describe('The Similarity curve fitted to impostor pairs', () => {
  it('goes through 80 at a false match rate of 1e-3 and through 99 at 1e-5', () => {
    // The logits are ln 4 and ln 99. Over a distance of (ln 99 - ln 4) / 10 = .3209 the slope is 10, and the middle is ln 4 / 10 below .5.
    const { slope, middle } = fitCurve(impostorsWith(0.5, 0.5 + (Math.log(99) - Math.log(4)) / 10));
    expect(slope).toBeCloseTo(10, 9);
    expect(middle).toBeCloseTo(0.5 - 0.138629436, 9);
  });

  it.each([
    [46.477, 0.6661],
    [20, 0.3],
  ])('has slope %d and middle %d again where the impostors lie on such a curve', (slope, middle) => {
    const { scoreAt } = similarityCurve({ slope, middle });
    const fitted = fitCurve(impostorsWith(scoreAt(80), scoreAt(99)));
    expect(fitted.slope).toBeCloseTo(slope, 2);
    expect(fitted.middle).toBeCloseTo(middle, 4);
  });
});
