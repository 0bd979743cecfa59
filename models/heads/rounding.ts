import { mapValues } from '../../eval/records.ts';

/** Rounds to five significant digits, the precision of the curves in the heads' files. */
export function round(value: number): number {
  return Number(value.toPrecision(5));
}

/** Rounds every number of a record. */
export function roundAll<Key extends string>(numbers: Readonly<Record<Key, number>>): Record<Key, number> {
  return mapValues(numbers, round);
}
