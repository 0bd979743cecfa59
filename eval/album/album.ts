/** Inputs and results that all kinds of compositions share. */

import type { LoneFaceWithLandmarks } from '../dataset.ts';
import type { Mistake } from './compositions.ts';

export interface Album {
  /** Folder of the source photos. */
  readonly folder: string;
  /** At least one photo of one face each, every person once. */
  readonly sources: readonly LoneFaceWithLandmarks[];
  /** Every choice follows from it. */
  readonly seed: number;
  /** Faces in each row of a result; fewer if there are fewer sources. */
  readonly each: number;
}

/** Rows of a report, and what went wrong. */
export interface Evaluation<Result> {
  readonly result: Result;
  readonly mistakes: readonly Mistake[];
}

/** The sources of a row, from the first on. @param count  at most; `each` by default */
export function sourcesOf({ sources, each }: Album, count = each): readonly LoneFaceWithLandmarks[] {
  return sources.slice(0, count);
}

/** Another source for the same picture: the companion of the source at `index`, another one for each `number` from 1. */
export function companionOf({ sources, each }: Album, index: number, number: number): LoneFaceWithLandmarks {
  return sources[(index + number * each) % sources.length];
}
