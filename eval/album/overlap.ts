/** Two heads, one before the other, and the rear one behind a plain patch. */

import { type Album, companionOf, type Evaluation, sourcesOf } from './album.ts';
import { backgroundFor, HEIGHT, WIDTH } from './background.ts';
import { drawComposition } from './canvas.ts';
import { analyzeGroups, type Composition, shareFound } from './compositions.ts';
import { expectedFace, headOf, heightAtWidth, type Piece } from './pieces.ts';
import { between, randomFor } from './random.ts';

/** Horizontal distances between the centres of the faces' boxes, in pixels. */
const APART = [70, 75, 80] as const;

/** Width of both faces' boxes: at 70 px three tenths of it are common. */
const FACE_PX = 100;

/** Neutral grey as light as skin. */
const PATCH = '#96918c';

/** Shares of the faces found, 0 to 1. */
export interface OverlapRow {
  readonly apart: number;
  readonly rear: number;
  readonly front: number;
  /** Share of the rear faces found when a patch as large as the front head covers them instead. */
  readonly behindPatch: number;
}

export async function evaluateOverlap(album: Album): Promise<Evaluation<OverlapRow[]>> {
  const groups = await analyzeGroups(
    'overlapping faces',
    APART.flatMap((apart) => [overlapCompositions(album, apart, 'face'), overlapCompositions(album, apart, 'patch')]),
  );
  const result = APART.map((apart, row) => {
    const [both, patched] = groups.slice(2 * row);
    return { apart, rear: shareFound(both), front: shareFound(both, 1), behindPatch: shareFound(patched) };
  });
  return { result, mistakes: groups.flat().flatMap(({ mistakes }) => mistakes) };
}

/** The rear face is expected first, then the front one; only the rear one if a patch covers it. */
export function overlapCompositions(album: Album, apart: number, before: 'face' | 'patch'): Composition[] {
  return sourcesOf(album).map((source, i) => {
    const random = randomFor(album.seed, 'overlap', i);
    const background = backgroundFor(random, i);
    const side = random() < 0.5 ? -1 : 1;
    const x = Math.round(between(random, 0.2, 0.8) * WIDTH);
    const y = Math.round(between(random, 0.2, 0.8) * HEIGHT);
    const outline = i % 4 < 2 ? 'square' : 'soft';
    const rear: Piece = { source, heightPx: heightAtWidth(source, FACE_PX), centre: { x, y }, outline };
    const companion = companionOf(album, i, 1);
    const front: Piece = {
      source: companion,
      heightPx: heightAtWidth(companion, FACE_PX),
      centre: { x: x + side * apart, y },
      outline: 'head',
    };
    const isFace = before === 'face';
    return {
      label: `overlap ${apart} px apart, ${isFace ? 'rear and front' : 'behind a patch'}`,
      expected: isFace ? [expectedFace(rear), expectedFace(front)] : [expectedFace(rear)],
      draw: () =>
        drawComposition(album.folder, background, [rear, isFace ? front : { ellipse: headOf(front), colour: PATCH }]),
    };
  });
}
