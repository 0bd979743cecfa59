/** Groups of people that a Similarity is to mean the same for. */

/** A row of labels.csv, as in utk-dev. */
export interface PersonLabels {
  /** In years. */
  readonly age: string;
  /** 1 or 0. */
  readonly female: string;
  /** Apparent origin: an index into ORIGINS. */
  readonly origin: string;
}

const ORIGINS = ['white', 'black', 'Asian', 'Indian', 'other'] as const;

/** Age, in years, from which origin and sex make the group. */
const ADULT = 16;

/** Groups by age, whatever the origin and sex. */
export const CHILDREN: readonly string[] = ['0-3', '4-15'];

/** Names the group of a person: children by age, adults by apparent origin and sex. */
export function groupOf({ age, female, origin }: PersonLabels): string {
  if (Number(age) < 4) return '0-3';
  if (Number(age) < ADULT) return '4-15';
  return `${originOf({ origin })} ${female === '1' ? 'women' : 'men'}`;
}

/** Names the apparent origin of a person of any age. */
export function originOf({ origin }: Pick<PersonLabels, 'origin'>): string {
  return ORIGINS[Number(origin)] ?? 'other';
}
