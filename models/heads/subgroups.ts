/** Whether heads err more often with some people than with others. */

import { ADULT, AGE_BANDS } from '../../eval/age.ts';
import type { AgeFile } from '../../layers/vision/training.ts';
import { decodeFloats } from '../floats.ts';
import type { Examples } from './examples.ts';
import { LFW, UTK } from './recipes.ts';

/** Years: the first and the last of each band. Of lfw-dev's faces only the apparent age is known, so its bands are wide. */
const APPARENT_BANDS = [
  [0, 34],
  [35, 54],
  [55, 120],
] as const;

/** What is known of a person by whom errors are counted. */
export interface Person {
  readonly female: boolean;
  readonly age: number;
  /** Whether the age is the true one: utk-dev tells it, of lfw-dev's faces it is what the age head says. */
  readonly ageKnown: boolean;
}

/**
 * Of every example, who it shows.
 * @param ageHead  one that was not trained on lfw-dev
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

/** By the name of a group, the places in the list of those who are in it; groups that nobody is in are left out. */
export function subgroups(people: readonly (Person | undefined)[]): Record<string, number[]> {
  const groups: [string, (person: Person) => boolean][] = [
    ['women', ({ female }) => female],
    ['men', ({ female }) => !female],
    ['adults', ({ age, ageKnown }) => ageKnown && age >= ADULT],
    ...APPARENT_BANDS.map((band) => ageGroup('looks', band, false)),
    ...AGE_BANDS.map((band) => ageGroup('is', band, true)),
  ];
  const placed = groups.map(([name, isIn]): [string, number[]] => [
    name,
    people.flatMap((person, i) => (person && isIn(person) ? [i] : [])),
  ]);
  return Object.fromEntries(placed.filter(([, places]) => places.length > 0));
}

function ageGroup(
  verb: string,
  [from, to]: readonly [number, number],
  known: boolean,
): [string, (person: Person) => boolean] {
  const years = to === 120 ? `${from} and over` : `${from} to ${to}`;
  return [`${verb} ${years}`, ({ age, ageKnown }) => ageKnown === known && age >= from && age <= to];
}
