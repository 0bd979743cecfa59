/** Analysis of compositions: which expected faces are found, and what else is. */

import type { Box, Face } from '../../layers/vision/index.ts';
import type { TrainingPhoto } from '../../layers/vision/training.ts';
import { analyzeEach } from '../dataset.ts';
import { type ExpectedFace, type Matching, matchFaces } from './matching.ts';

/** A picture that is made, with the faces it shows. */
export interface Composition {
  /** Written on the contact sheet. */
  readonly label: string;
  readonly expected: readonly ExpectedFace[];
  /** Makes the picture, a JPEG or PNG: the same bytes each time. */
  draw(): Promise<Buffer>;
}

/** An expected face that was missed, or a face found where none is expected. */
export interface Mistake {
  readonly composition: Composition;
  readonly kind: 'missed' | 'invented';
  /** Place of the face, in ratios of the picture. */
  readonly box: Box;
  /** In percent; of an invented face only. */
  readonly confidence?: number;
}

export interface Outcome {
  readonly faces: Matching<Face>;
  readonly mistakes: readonly Mistake[];
}

/**
 * Analyses groups of compositions with the vision layer. A progress bar goes to stderr.
 * @param what  plural noun for the progress bar
 * @returns the outcomes of each group, in the order of its compositions
 */
export async function analyzeGroups(
  what: string,
  groups: readonly (readonly Composition[])[],
): Promise<(readonly Outcome[])[]> {
  const outcomes = await analyzeEach(what, groups.flat(), (composition) => composition.draw(), outcomeOf);
  let end = 0;
  return groups.map(({ length }) => {
    end += length;
    return outcomes.slice(end - length, end);
  });
}

export function outcomeOf(photo: TrainingPhoto, composition: Composition): Outcome {
  const { width, height } = photo;
  const faces = matchFaces(composition.expected, photo.faces, photo);
  const missed = composition.expected.filter((_, i) => faces.matched[i] === undefined);
  return {
    faces,
    mistakes: [
      ...missed.map(({ centre, heightPx }) => ({
        composition,
        kind: 'missed' as const,
        box: {
          left: (centre.x - heightPx / 2) / width,
          top: (centre.y - heightPx / 2) / height,
          width: heightPx / width,
          height: heightPx / height,
        },
      })),
      ...faces.unmatched.map(({ box, confidence }) => ({ composition, kind: 'invented' as const, box, confidence })),
    ],
  };
}

/** Share of the outcomes in which the expected face of this index is found, 0 to 1, rounded to 4 digits. */
export function shareFound(outcomes: readonly Outcome[], index = 0): number {
  return share(outcomes, ({ faces }) => faces.matched[index] !== undefined);
}

/** Share of the items for which a condition holds, 0 to 1, rounded to 4 digits; NaN of no items. */
export function share<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return Math.round((items.filter(holds).length / items.length) * 10_000) / 10_000;
}
