import { describe, expect, it } from 'vitest';
import { bestThreshold, crossValidatedAccuracy, LEAST_SCORE, type ScoredPair } from '../../eval/accuracy.ts';

const genuine = (score?: number): ScoredPair => ({ score, same: true });
const impostor = (score?: number): ScoredPair => ({ score, same: false });

describe('The best threshold', () => {
  it('is half-way between the two scores that it separates', () => {
    // Right below .1: the three genuine pairs. Steps up: .1 gives 4, .2 gives 3, .3 gives 4, .4 gives 5, .6 gives 4.
    const pairs = [genuine(0.2), genuine(0.6), genuine(0.8), impostor(0.1), impostor(0.3), impostor(0.4)];
    expect(bestThreshold(pairs)).toBeCloseTo(0.5, 12);
  });

  it('is the lowest of several that are equally good', () => {
    // 4 of 5 are right above .1 and, again, above .3.
    const pairs = [impostor(0.1), genuine(0.2), impostor(0.3), genuine(0.6), genuine(0.8)];
    expect(bestThreshold(pairs)).toBeCloseTo(0.15, 12);
  });

  it('accepts everything where no pair is better rejected', () => {
    expect(bestThreshold([genuine(0.1), genuine(0.2)])).toBe(LEAST_SCORE);
  });

  it('lies half-way to 1 where all pairs are better rejected', () => {
    expect(bestThreshold([impostor(0.2), impostor(0.4)])).toBeCloseTo(0.7, 12);
  });

  it('does not separate equal scores', () => {
    // Rejecting only the impostor at .5 would give 3 of 3, which no threshold does.
    expect(bestThreshold([impostor(0.5), genuine(0.5), genuine(0.9)])).toBe(LEAST_SCORE);
  });

  it('takes no account of pairs without a score', () => {
    expect(bestThreshold([impostor(0.2), impostor(), genuine(), genuine(0.4)])).toBeCloseTo(0.3, 12);
  });
});

describe('Cross-validated accuracy', () => {
  /** Ten genuine pairs, then ten impostors: fold k holds pairs k and k + 10. */
  const pairs = [
    ...Array.from({ length: 10 }, (_, k) => genuine(k === 0 ? 0.45 : 0.8)),
    ...Array.from({ length: 10 }, (_, k) => impostor(k === 0 ? 0.2 : 0.3)),
  ];

  it('decides each fold by the threshold of the other nine', () => {
    // All 20 pairs are separated by .375. But without fold 0 the threshold is (.3 + .8) / 2 = .55, which rejects its genuine pair at
    // .45. The other folds have thresholds of (.3 + .45) / 2 and are decided right: 19 of 20.
    expect(bestThreshold(pairs)).toBeCloseTo(0.375, 12);
    expect(crossValidatedAccuracy(pairs)).toBe(0.95);
  });

  it('counts a pair without a score as an error, be it genuine or not', () => {
    const failed = pairs.map((pair, i) => (i === 3 ? genuine() : i === 14 ? impostor() : pair));
    expect(crossValidatedAccuracy(failed)).toBe(0.85);
  });
});
