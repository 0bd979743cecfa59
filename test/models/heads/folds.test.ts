import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FOLDS, groupedFolds } from '../../../models/heads/folds.ts';

const groups = fc.array(fc.string({ maxLength: 3 }), { minLength: 1, maxLength: 200 });

describe('Folds', () => {
  it('never split the photos of one person', () => {
    fc.assert(
      fc.property(groups, fc.integer(), (people, seed) => {
        const foldOf = new Map<string, number>();
        for (const [i, fold] of groupedFolds(people, seed).entries()) {
          expect(foldOf.get(people[i]) ?? fold).toBe(fold);
          foldOf.set(people[i], fold);
        }
      }),
    );
  });

  it('hold equal numbers of people, to within one', () => {
    fc.assert(
      fc.property(groups, fc.integer(), (people, seed) => {
        const distinct = [...new Set(people)];
        const sizes = new Array<number>(FOLDS).fill(0);
        for (const fold of groupedFolds(distinct, seed)) sizes[fold]++;
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('are the same for the same seed, in whatever order the photos come, and others for another', () => {
    const people = Array.from({ length: 100 }, (_, i) => `person ${i}`);
    const folds = groupedFolds(people, 1);
    expect(groupedFolds(people, 1)).toEqual(folds);
    expect(groupedFolds(people.toReversed(), 1).toReversed()).toEqual(folds);
    expect(groupedFolds(people, 2)).not.toEqual(folds);
  });
});
