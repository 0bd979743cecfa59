import { describe, expect, it } from 'vitest';
import { encodeFloats } from '../../../models/floats.ts';
import type { Examples } from '../../../models/heads/examples.ts';
import { CK, type DataSet, LFW, type Row, UTK } from '../../../models/heads/recipes.ts';
import { type Person, peopleOf, subgroups } from '../../../models/heads/subgroups.ts';

/** Photos of which two numbers are read, and what the table says. */
function examplesOf(...list: readonly (readonly [DataSet, Row, readonly number[]])[]): Examples {
  return {
    list: list.map(([set, row], i) => ({ set, image: `${i}`, variant: 'plain', group: `${i}`, row })),
    rows: () => list.map(([, , numbers]) => Float32Array.from(numbers)),
  };
}

describe('Who is shown', () => {
  /** Ten times the first number, plus the second, plus 5 years. */
  const ageHead = {
    pack: 'visage-1',
    reads: [{ of: 'lips' }],
    weights: [encodeFloats(Float32Array.of(10, 1))],
    biases: [5],
    spread: { atBirth: 1, perYear: 0, most: 1 },
  } as const;

  it('is what the table says, or as old as the age head says where it does not', () => {
    const examples = examplesOf(
      [LFW, { female: '1', beard: '0' }, [2, 7]],
      [UTK, { female: '0', age: '71' }, [2, 7]],
      [CK, { emotion: 'fear' }, [2, 7]],
    );
    expect(peopleOf(examples, ageHead)).toEqual([
      { female: true, age: 32, ageKnown: false },
      { female: false, age: 71, ageKnown: true },
      undefined,
    ]);
  });
});

describe('Subgroups', () => {
  const known = (female: boolean, age: number): Person => ({ female, age, ageKnown: true });
  const guessed = (female: boolean, age: number): Person => ({ female, age, ageKnown: false });

  it('are of either gender, and of every band of ages that is known', () => {
    const people = [known(true, 3), known(true, 4), known(false, 16), undefined, known(false, 60)];
    expect(subgroups(people)).toEqual({
      women: [0, 1],
      men: [2, 4],
      adults: [2, 4],
      'is 0 to 3': [0],
      'is 4 to 15': [1],
      'is 16 to 29': [2],
      'is 60 and over': [4],
    });
  });

  it('are of wider bands where only the apparent age is known', () => {
    expect(subgroups([guessed(true, 34), guessed(false, 35), guessed(false, 55)])).toEqual({
      women: [0],
      men: [1, 2],
      'looks 0 to 34': [0],
      'looks 35 to 54': [1],
      'looks 55 and over': [2],
    });
  });
});
