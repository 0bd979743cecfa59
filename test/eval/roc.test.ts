import { describe, expect, it } from 'vitest';
import { rocCurve, shareAtLeast, shareBySimilarity, tarAtFar, thresholdAtFar } from '../../eval/roc.ts';

const ascending = (...scores: number[]) => Float64Array.from(scores);

describe('The share of scores that reach a threshold', () => {
  const scores = ascending(0.1, 0.2, 0.2, 0.4);

  it.each([
    ['all of a threshold below every score', 0, 1],
    ['those equal to it', 0.2, 3 / 4],
    ['not those just below it', 0.2000001, 1 / 4],
    ['none of a threshold above every score', 0.5, 0],
  ])('counts %s', (_, threshold, share) => {
    expect(shareAtLeast(scores, threshold)).toBe(share);
  });

  it('is reported by Similarity at the cosine of each', () => {
    const scoreAt = (similarity: number) => similarity / 200;
    // Cosines .15 and .3: three scores and one score of four.
    expect(shareBySimilarity(scores, [30, 60], scoreAt)).toEqual({ 30: 0.75, 60: 0.25 });
  });
});

describe('The threshold at a false accept rate', () => {
  it('is just above the highest impostor that has to be rejected', () => {
    // A quarter of four impostors is one: .4 may pass, .3 may not.
    const threshold = thresholdAtFar(ascending(0.1, 0.2, 0.3, 0.4), 0.25);
    expect(threshold).toBeGreaterThan(0.3);
    expect(threshold - 0.3).toBeLessThan(1e-15);
  });

  it('rejects impostors of equal score together, at a lower rate than allowed', () => {
    const tied = ascending(0.1, 0.3, 0.3, 0.3);
    expect(shareAtLeast(tied, thresholdAtFar(tied, 0.25))).toBe(0);
    expect(shareAtLeast(tied, thresholdAtFar(tied, 0.5))).toBe(0);
    expect(shareAtLeast(tied, thresholdAtFar(tied, 0.75))).toBe(0.75);
  });

  it('allows no impostor at a rate below one of them, and all of them at a rate of 1', () => {
    const impostors = ascending(-0.5, 0.1, 0.2);
    expect(shareAtLeast(impostors, thresholdAtFar(impostors, 0.3))).toBe(0);
    expect(shareAtLeast(impostors, thresholdAtFar(impostors, 1))).toBe(1);
  });

  it('allows as many impostors as the exact product of count and rate', () => {
    // In floating point 100 * .29 is 28.999999999999996.
    const impostors = Float64Array.from({ length: 100 }, (_, i) => i / 100);
    expect(shareAtLeast(impostors, thresholdAtFar(impostors, 0.29))).toBe(0.29);
  });
});

describe('The true accept rate', () => {
  const genuine = ascending(0.15, 0.25, 0.35, 0.45);
  const impostors = ascending(0.1, 0.2, 0.3, 0.4);

  it.each([
    // Threshold just above .4: .45 alone is accepted.
    [0, 1 / 4],
    // Above .3: .35 and .45.
    [0.25, 2 / 4],
    // Above .2: .25, .35 and .45.
    [0.5, 3 / 4],
    [1, 1],
  ])('at a false accept rate of %d is %d of four genuine pairs', (far, tar) => {
    expect(tarAtFar(genuine, impostors, far)).toBe(tar);
  });

  it('between two rates that the impostors resolve is that of the lower one, not interpolated', () => {
    // Half-way between .25 and .5, where interpolation would give .625.
    expect(tarAtFar(genuine, impostors, 0.375)).toBe(2 / 4);
  });

  it('does not accept a genuine pair that ties with a rejected impostor', () => {
    expect(tarAtFar(ascending(0.3, 0.5), ascending(0.1, 0.3), 0)).toBe(1 / 2);
  });

  it('is drawn as a curve from one impostor to all, in equal steps of the logarithm', () => {
    const curve = rocCurve(genuine, impostors);
    expect(curve).toHaveLength(401);
    expect(curve[0]).toEqual({ far: 0.25, tar: 0.5 });
    // Half of the way from 1/4 to 1 on a logarithmic axis is 1/2.
    expect(curve[200]).toEqual({ far: 0.5, tar: 0.75 });
    expect(curve[400]).toEqual({ far: 1, tar: 1 });
  });
});
