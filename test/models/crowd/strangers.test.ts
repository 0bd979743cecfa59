import { describe, expect, it } from 'vitest';
import { meanOfNearest, nearestStrangers } from '../../../models/crowd/strangers.ts';

const face = (person: string, group: string, cosine: number) => ({
  person,
  group,
  vector: Float32Array.of(cosine, Math.sqrt(1 - cosine ** 2)),
});
const me = face('me', 'small', 1);

describe('The nearest strangers of a face', () => {
  it('are those that hold the share of the weight, the last of them in part', () => {
    const strangers = [0.1, 0.9, 0.5, 0.7].map((cosine) => ({ cosine, weight: 1 }));
    // A share of .375 is one and a half of four.
    expect(meanOfNearest(strangers, 0.375)).toBeCloseTo((0.9 + 0.7 / 2) / 1.5, 12);
    expect(meanOfNearest(strangers, 1)).toBeCloseTo(0.55, 12);
  });

  it('leave out the own person, and count each group alike, however many faces it has', () => {
    const small = Array.from({ length: 50 }, (_, i) => face(`s${i}`, 'small', 0.8));
    const large = Array.from({ length: 500 }, (_, i) => face(`l${i}`, 'large', 0.6));
    const [mine] = nearestStrangers([me], [me, ...small, ...large], 0.25);
    // Half of the weight is that of the small group, though it has a tenth of the faces.
    expect(mine).toBeCloseTo(0.8, 3);
    const [half] = nearestStrangers([me], [me, ...small, ...large], 0.5);
    expect(half).toBeCloseTo(0.8, 2);
  });
});
