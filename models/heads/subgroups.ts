/** Groups of people by gender and age, by which the errors of the heads are reported. */

import { ADULT, AGE_BANDS } from '../../eval/age.ts';
import type { AgeFile } from '../../layers/vision/training.ts';
import { decodeFloats } from '../floats.ts';
import type { Examples } from './examples.ts';
import { LFW, UTK } from './recipes.ts';

/** First and last year of each band of lfw-dev's faces. Only their apparent age is known, so the bands are wide. */
const APPARENT_BANDS = [
  [0, 34],
  [35, 54],
  [55, 120],
] as const;

/** The person that an example shows. */
export interface Person {
  readonly female: boolean;
  /** In years. */
  readonly age: number;
  /** The age is labelled, as in utk-dev. In lfw-dev it is the estimate of the age head. */
  readonly ageKnown: boolean;
}

/**
 * Determines the person that each example shows; undefined in data sets with neither gender nor age.
 * @param ageHead  estimates ages in lfw-dev, on which it must not have been trained
 */
export function peopleOf(examples: Examples, ageHead: AgeFile): (Person | undefined)[] {
  const parts = ageHead.reads.map((part) => examples.rows(part));
  const weights = decodeFloats(ageHead.weights[0]);
  return examples.list.map(({ set, row }, i) => {
    const female = row.female === '1';
    if (set === UTK) return { female, age: Number(row.age), ageKnown: true };
    if (set !== LFW) return undefined;
    let age = ageHead.biases[0];
    let w = 0;
    for (const rows of parts) for (const value of rows[i]) age += value * weights[w++];
    return { female, age: Math.round(age), ageKnown: false };
  });
}

/** Lists the indices of the people in each group, by name of the group. Groups without people are left out. */
export function subgroups(people: readonly (Person | undefined)[]): Record<string, number[]> {
  const groups: [string, (person: Person) => boolean][] = [
    ['women', ({ female }) => female],
    ['men', ({ female }) => !female],
    ['adults', ({ age, ageKnown }) => ageKnown && age >= ADULT],
    ...APPARENT_BANDS.map((band) => ageGroup('looks', band, false)),
    ...AGE_BANDS.map((band) => ageGroup('is', band, true)),
  ];
  const members = groups.map(([name, isIn]): [string, number[]] => [
    name,
    people.flatMap((person, i) => (person && isIn(person) ? [i] : [])),
  ]);
  return Object.fromEntries(members.filter(([, indices]) => indices.length > 0));
}

function ageGroup(
  verb: string,
  [from, to]: readonly [number, number],
  known: boolean,
): [string, (person: Person) => boolean] {
  const years = to === 120 ? `${from} and over` : `${from} to ${to}`;
  return [`${verb} ${years}`, ({ age, ageKnown }) => ageKnown === known && age >= from && age <= to];
}
