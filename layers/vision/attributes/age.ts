import type { AgeRange } from './attributes.ts';
import { type Head, type HeadFile, openHead } from './head.ts';
import type { Seen } from './parts.ts';

export interface AgeFile extends HeadFile {
  /** Half the width of the range in years: at birth, and what every year adds, up to the most. */
  readonly spread: { readonly atBirth: number; readonly perYear: number; readonly most: number };
}

export interface AgeTeller {
  readonly looks: Head['looks'];
  tell(seen: Seen): AgeRange;
}

export function openAgeTeller(file: AgeFile): AgeTeller {
  const head = openHead(file);
  return { looks: head.looks, tell: (seen) => ageRange(head.scores(seen)[0], file.spread) };
}

/** The range around an estimate, in whole years. The older a face, the less its age can be told. */
export function ageRange(years: number, { atBirth, perYear, most }: AgeFile['spread']): AgeRange {
  const middle = Math.max(0, years);
  const half = Math.min(most, atBirth + perYear * middle);
  return { low: Math.max(0, Math.round(middle - half)), high: Math.round(middle + half) };
}
