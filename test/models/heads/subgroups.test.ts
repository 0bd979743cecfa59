import { describe, expect, it } from 'vitest';
import { encodeFloats } from '../../../models/floats.ts';
import type { Examples } from '../../../models/heads/examples.ts';
import { CK, type DataSet, LFW, type Row, UTK } from '../../../models/heads/recipes.ts';
import { type Person, peopleOf, subgroups } from '../../../models/heads/subgroups.ts';

/** Examples with two features and the labels of the table. */
function examplesOf(...list: readonly (readonly [DataSet, Row, readonly number[]])[]): Examples {
  return {
    list: list.map(([set, row], i) => ({ set, image: `${i}`, variant: 'plain', group: `${i}`, row })),
    rows: () => list.map(([, , numbers]) => Float32Array.from(numbers)),
  };
}

describe('The person that an example shows', () => {
  /** Ten times the first number, plus the second, plus 5 years. */
  const ageHead = {
    networks: [],
    reads: [{ of: 'lips' }],
    weights: [encodeFloats(Float32Array.of(10, 1))],
    biases: [5],
    spread: { atBirth: 1, perYear: 0, most: 1 },
  } as const;

  it('has the labels of the table, and the age of the age head where the table has none', () => {
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
  const labelled = (female: boolean, age: number): Person => ({ female, age, ageKnown: true });
  const estimated = (female: boolean, age: number): Person => ({ female, age, ageKnown: false });

  it('are of either gender, and of bands of the labelled age', () => {
    const people = [labelled(true, 3), labelled(true, 4), labelled(false, 16), undefined, labelled(false, 60)];
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

  it('are of wider bands of the estimated age where none is labelled', () => {
    expect(subgroups([estimated(true, 34), estimated(false, 35), estimated(false, 55)])).toEqual({
      women: [0],
      men: [1, 2],
      'looks 0 to 34': [0],
      'looks 35 to 54': [1],
      'looks 55 and over': [2],
    });
  });
});
