/** Which faces of an answer are the ones that a composition shows, by their place. */

import type { Box, Face, Point } from '../../layers/vision/index.ts';

export interface ExpectedFace {
  /** Centre of the face's box, in pixels of the composition. */
  readonly centre: Point;
  /** Height of the face's box while the face is upright, in pixels. */
  readonly heightPx: number;
  /** Height of the box around the face as it is shown, rotated or not, in pixels. */
  readonly boxHeightPx: number;
}

/** Greatest distance between the centres of the two boxes, in heights of the face. */
const MAX_DISTANCE = 0.5;

/** Least and greatest height of the box, in heights expected. */
const MIN_HEIGHT = 0.5;
const MAX_HEIGHT = 2;

export interface Matching<Found> {
  /** For each expected face the one that was found there; undefined if it was missed. */
  readonly matched: readonly (Found | undefined)[];
  /** Faces where none is expected, and second ones where one is. */
  readonly unmatched: readonly Found[];
}

/**
 * Assigns faces of an answer to the expected faces, each to one at most: as many as possible, then with the least sum of distances.
 * @param expected  few: every assignment is tried
 * @param found  boxes in ratios of the composition's width and height
 */
export function matchFaces<Found extends Pick<Face, 'box'>>(
  expected: readonly ExpectedFace[],
  found: readonly Found[],
  size: { readonly width: number; readonly height: number },
): Matching<Found> {
  const distances = expected.map((face) => found.map(({ box }) => distanceTo(face, inPixels(box, size))));
  const { chosen } = bestAssignment(distances, 0, new Set());
  return {
    matched: chosen.map((index) => (index === undefined ? undefined : found[index])),
    unmatched: found.filter((_, index) => !chosen.includes(index)),
  };
}

/** Box in pixels of a picture of this size. @param box  in ratios of it */
export function inPixels(box: Box, { width, height }: { readonly width: number; readonly height: number }): Box {
  return { left: box.left * width, top: box.top * height, width: box.width * width, height: box.height * height };
}

/** In pixels; infinite if the box is not at the place, or not of the size, of the face. */
function distanceTo({ centre, heightPx, boxHeightPx }: ExpectedFace, box: Box): number {
  const distance = Math.hypot(box.left + box.width / 2 - centre.x, box.top + box.height / 2 - centre.y);
  const height = box.height / boxHeightPx;
  return distance <= MAX_DISTANCE * heightPx && height >= MIN_HEIGHT && height <= MAX_HEIGHT ? distance : Infinity;
}

interface Assignment {
  /** Index of the found face for each expected one from `first` on. */
  readonly chosen: readonly (number | undefined)[];
  readonly count: number;
  readonly distance: number;
}

function bestAssignment(
  distances: readonly (readonly number[])[],
  first: number,
  taken: ReadonlySet<number>,
): Assignment {
  if (first === distances.length) return { chosen: [], count: 0, distance: 0 };
  const without = bestAssignment(distances, first + 1, taken);
  let best: Assignment = { ...without, chosen: [undefined, ...without.chosen] };
  distances[first].forEach((distance, index) => {
    if (distance === Infinity || taken.has(index)) return;
    const rest = bestAssignment(distances, first + 1, new Set([...taken, index]));
    const total: Assignment = {
      chosen: [index, ...rest.chosen],
      count: rest.count + 1,
      distance: rest.distance + distance,
    };
    if (total.count > best.count || (total.count === best.count && total.distance < best.distance)) best = total;
  });
  return best;
}
