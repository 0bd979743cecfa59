/** Rotated faces alone in a picture, and the same ones beside upright faces. */

import type { LoneFace } from '../dataset.ts';
import { type Album, companionOf, type Evaluation, sourcesOf } from './album.ts';
import { backgroundFor, HEIGHT, WIDTH } from './background.ts';
import { drawComposition } from './canvas.ts';
import { analyzeGroups, type Composition, shareFound } from './compositions.ts';
import { expectedFace, type Piece } from './pieces.ts';
import { between, randomFor, shuffled } from './random.ts';

/** Clockwise. */
const DEGREES = [90, -90, 135, 180] as const;

/** Heights of the faces' boxes while they are upright. */
const PX = [105, 63] as const;

/** Upright faces in the same picture, in the order of the shares. */
const COMPANIONS = [0, 1, 2] as const;

/** The picture is divided into columns of which each holds one face at most. */
const COLUMNS = 3;

/** Share of the rotated faces found, 0 to 1. */
export interface TurnedRow {
  readonly degrees: number;
  readonly px: number;
  readonly alone: number;
  readonly besideOne: number;
  readonly besideTwo: number;
}

export async function evaluateTurned(album: Album): Promise<Evaluation<TurnedRow[]>> {
  const conditions = DEGREES.flatMap((degrees) => PX.map((px) => ({ degrees, px })));
  const groups = await analyzeGroups(
    'turned faces',
    conditions.flatMap(({ degrees, px }) =>
      COMPANIONS.map((companions) => turnedCompositions(album, degrees, px, companions)),
    ),
  );
  const result = conditions.map((condition, row) => {
    const [alone, besideOne, besideTwo] = groups.slice(COMPANIONS.length * row).map((group) => shareFound(group));
    return { ...condition, alone, besideOne, besideTwo };
  });
  return { result, mistakes: groups.flat().flatMap(({ mistakes }) => mistakes) };
}

/** Makes the pictures of one share. The rotated face is expected first and lies at the same place whatever its companions. */
export function turnedCompositions(album: Album, degrees: number, px: number, companions: number): Composition[] {
  return sourcesOf(album).map((source, i) => {
    const random = randomFor(album.seed, 'turned', degrees, px, i);
    const background = backgroundFor(random, i);
    const columns = shuffled(random, [0, 1, 2]);
    const outline = i % 4 < 2 ? 'square' : 'soft';
    const faces: LoneFace[] = [source];
    for (let number = 1; number < COLUMNS; number++) faces.push(companionOf(album, i, number));
    const pieces = faces.map((face, number): Piece => {
      const columnWidth = WIDTH / COLUMNS;
      const centre = {
        x: Math.round((columns[number] + between(random, 0.25, 0.75)) * columnWidth),
        y: Math.round(between(random, 0.15, 0.85) * HEIGHT),
      };
      return { source: face, heightPx: px, centre, degrees: number === 0 ? degrees : 0, outline };
    });
    const shown = pieces.slice(0, 1 + companions);
    return {
      label: `turned ${degrees} degrees ${px} px, beside ${companions}`,
      expected: shown.map(expectedFace),
      draw: () => drawComposition(album.folder, background, shown),
    };
  });
}
