/** A small face before the cheek of a large one, as of a child in arms, and the two side by side. */

import type { LandmarkName, Point } from '../../layers/vision/index.ts';
import type { LoneFaceWithLandmarks } from '../dataset.ts';
import { type Album, companionOf, type Evaluation, sourcesOf } from './album.ts';
import { backgroundFor, HEIGHT, WIDTH } from './background.ts';
import { drawComposition } from './canvas.ts';
import { analyzeGroups, type Composition, shareFound } from './compositions.ts';
import { type Ellipse, expectedFace, headOf, type Piece, type Placement, placeOf } from './pieces.ts';
import { between, randomFor } from './random.ts';

/** Heights of the small face's box, in pixels. */
const SMALL_PX = [60, 80, 110, 140] as const;

const LARGE_PX = 300;

/** What stays visible of the large face, on each side of the picture. */
const VISIBLE: Readonly<Record<'Left' | 'Right', readonly LandmarkName[]>> = {
  Left: ['leftEyeLeft', 'leftEyeRight', 'leftEyeUp', 'leftEyeDown', 'nose', 'noseLeft'],
  Right: ['rightEyeLeft', 'rightEyeRight', 'rightEyeUp', 'rightEyeDown', 'nose', 'noseRight'],
};

/** Distance in which the small head keeps from these, in pixels. */
const CLEARANCE = 6;

/** Shares of the faces found, 0 to 1. */
export interface BeforeRow {
  readonly px: number;
  readonly small: number;
  readonly large: number;
  /** Share of the small faces found when they are beside the large one. */
  readonly beside: number;
}

export async function evaluateBefore(album: Album): Promise<Evaluation<BeforeRow[]>> {
  const groups = await analyzeGroups(
    'faces before a large one',
    SMALL_PX.flatMap((px) => [beforeCompositions(album, px, 'before'), beforeCompositions(album, px, 'beside')]),
  );
  const result = SMALL_PX.map((px, row) => {
    const [before, beside] = groups.slice(2 * row);
    return { px, small: shareFound(before), large: shareFound(before, 1), beside: shareFound(beside) };
  });
  return { result, mistakes: groups.flat().flatMap(({ mistakes }) => mistakes) };
}

/** The small face is expected first, then the large one. */
export function beforeCompositions(album: Album, px: number, where: 'before' | 'beside'): Composition[] {
  return sourcesOf(album).map((source, i) => {
    const random = randomFor(album.seed, 'before', i);
    const background = backgroundFor(random, i);
    const side = random() < 0.5 ? 'Left' : 'Right';
    const outward = side === 'Left' ? -1 : 1;
    // The half of the picture on the small face's side stays free for the control.
    const x = Math.round((0.5 - outward * between(random, 0.18, 0.3)) * WIDTH);
    const y = Math.round(between(random, 0.3, 0.7) * HEIGHT);
    const large: Piece = { source, heightPx: LARGE_PX, centre: { x, y }, outline: i % 4 < 2 ? 'square' : 'soft' };
    const face = companionOf(album, i, 1);
    const cheek = cheekPlace(large, source, { source: face, heightPx: px }, side, between(random, 0.5, 0.95));
    const free = Math.round((0.5 + outward * between(random, 0.18, 0.4)) * WIDTH);
    const centre = where === 'before' ? cheek : { x: free, y: cheek.y };
    const small: Piece = { source: face, heightPx: px, centre, outline: 'head' };
    return {
      label: `${where} 300 px: ${px} px`,
      expected: [small, large].map(expectedFace),
      draw: () => drawComposition(album.folder, background, [large, small]),
    };
  });
}

/**
 * Finds the centre of the small face: on the line from the large one's eye to its jaw, from there so far outwards and down that its
 * head leaves the eye and the nose visible.
 * @param side  of the picture @param share  of the way from the eye to the jaw
 */
function cheekPlace(
  large: Placement,
  { landmarks }: LoneFaceWithLandmarks,
  small: Omit<Placement, 'centre'>,
  side: 'Left' | 'Right',
  share: number,
): Point {
  const at = (name: LandmarkName) => placeOf(large, landmarks[name]);
  const visible = VISIBLE[side].map(at);
  const eye = at(`eye${side}`);
  const jaw = at(`midJawline${side}`);
  const nose = at('nose');
  const start = { x: eye.x + share * (jaw.x - eye.x), y: eye.y + share * (jaw.y - eye.y) };
  const length = Math.hypot(jaw.x - nose.x, jaw.y - nose.y);
  const step = { x: (jaw.x - nose.x) / length, y: (jaw.y - nose.y) / length };
  for (let pixels = 0; ; pixels++) {
    const centre = { x: Math.round(start.x + pixels * step.x), y: Math.round(start.y + pixels * step.y) };
    const head = headOf({ ...small, centre });
    if (!visible.some((point) => covers(head, point))) return centre;
  }
}

function covers({ centre, radiusX, radiusY }: Ellipse, { x, y }: Point): boolean {
  return Math.hypot((x - centre.x) / (radiusX + CLEARANCE), (y - centre.y) / (radiusY + CLEARANCE)) < 1;
}
