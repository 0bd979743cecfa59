import { describe, expect, it } from 'vitest';
import { xorshift } from '../../../eval/xorshift.ts';
import type { Examples } from '../../../models/heads/examples.ts';
import { fitHead } from '../../../models/heads/fit-head.ts';
import { LFW, type Recipe } from '../../../models/heads/recipes.ts';

const PEOPLE = 30;
const PHOTOS_EACH = 3;
const ROWS = PEOPLE * PHOTOS_EACH;

const recipe: Recipe = {
  name: 'test',
  sources: [],
  reads: [
    { part: { of: 'lips' }, weight: 1 },
    { part: { of: 'strength' }, weight: 0.5 },
  ],
  penalty: 1,
};

const random = xorshift(7);
const features = Array.from({ length: ROWS }, () => ({
  lips: Float32Array.from({ length: 4 }, random),
  strength: Float32Array.from({ length: 2 }, random),
}));

const examples: Examples = {
  list: features.map((_, i) => ({
    set: LFW,
    image: `${i}`,
    variant: 'plain',
    group: `person ${Math.floor(i / PHOTOS_EACH)}`,
    row: {},
  })),
  rows: ({ of }) => features.map((parts) => parts[of as 'lips' | 'strength']),
};

const train = (target: Float64Array) => fitHead(recipe, examples, [target], new Float64Array(ROWS).fill(1));

describe('The held-out score of an example', () => {
  it('does not depend on the labels of its own person, on which the scoring head was not trained', () => {
    const target = Float64Array.from({ length: ROWS }, () => (random() < 0.5 ? 1 : -1));
    const before = train(target).heldOut;
    for (const person of [0, 11, 29]) {
      const own = (row: number) => Math.floor(row / PHOTOS_EACH) === person;
      const { heldOut } = train(target.map((value, row) => (own(row) ? -value : value)));
      const change = heldOut.map(([score], row) => Math.abs(score - before[row][0]));
      expect(Math.max(...change.filter((_, row) => own(row)))).toBeLessThan(1e-9);
      // The heads of other folds were trained on them.
      expect(change.filter((value, row) => !own(row) && value > 1e-6).length).toBeGreaterThan(ROWS / 2);
    }
  });
});

describe('The head of all examples', () => {
  it('finds a target that is linear in the features, but for what the penalty takes', () => {
    const target = Float64Array.from(
      features,
      ({ lips, strength }) => 10 * lips[0] - 5 * lips[3] + 2 * strength[1] + 30,
    );
    const { head, heldOut } = fitHead({ ...recipe, penalty: 1e-6 }, examples, [target], new Float64Array(ROWS).fill(1));
    expect(head.reads).toEqual(recipe.reads.map(({ part }) => part));
    // 10 (1/2) - 5 (1/2) + 2 (1/2) + 30 is the target's mean; with all features 0 it is 30.
    expect(head.biases[0]).toBeCloseTo(30, 3);
    for (const [row, [score]] of heldOut.entries()) expect(score).toBeCloseTo(target[row], 3);
  });
});
