/** Searches faint places in crops that are rotated: a face that lies on its side is a strong box there, and little else is. */

import { centreOf, contains, type Rect } from '../geometry/rect.ts';
import { apply, type SimilarityTransform, scaleOf, squareCrop } from '../geometry/similarity-transform.ts';
import { forCrop, type Pyramid } from '../image/pyramid.ts';
import { warpColour } from '../image/warp.ts';
import type { VisionContext } from '../networks/networks.worker.ts';
import type { Candidate } from './candidate.ts';
import { decodeBoxes, type ScoredBox } from './priors.ts';

/**
 * Sides of the detector's input and of the faint place in it, in pixels. In larger crops no more faces are found
 * (docs/performance.md).
 */
const SIDE = 48;
const PLACE = 24;

/** Score, 0 to 1, from which a box of a rotated crop is a candidate: of a face it is seldom below .85. */
const MIN_SCORE = 0.7;

/** Least longer side of a box in the crop, in pixels: faint places are up to twice as large as the face. */
const MIN_SIDE = 9;

/** Where the centre of the box has to lie: at the face that the faint place is about. */
const MIDDLE: Rect = { left: SIDE / 4, top: SIDE / 4, width: SIDE / 2, height: SIDE / 2 };

/** Rotations of a face that the detector sees so faintly that its faint place is one of many. */
const ON_ITS_SIDE = [Math.PI / 2, -Math.PI / 2];
/** Others leave clear faint places: they are tried at the most evident ones. */
const ANY = [...ON_ITS_SIDE, Math.PI, (3 * Math.PI) / 4, (-3 * Math.PI) / 4];

export interface FaintPlace extends Candidate {
  /** True if every rotation is tried here: it is among the most evident places of its photo. */
  readonly evident: boolean;
}

/** Task: finds the rotated face at each faint place. @returns a candidate, or undefined where no crop shows a face */
export async function findRotated(
  { detector }: Pick<VisionContext, 'detector'>,
  { pyramid, faintPlaces }: { readonly pyramid: Pyramid; readonly faintPlaces: readonly FaintPlace[] },
): Promise<(Candidate | undefined)[]> {
  const found: (Candidate | undefined)[] = [];
  for (const place of faintPlaces) {
    const ofAngles = await searchAt(detector, pyramid, place, place.evident ? ANY : ON_ITS_SIDE);
    found.push(ofAngles.sort((p, q) => q.score - p.score)[0]);
  }
  return found;
}

/** Finds the best box in a crop around a faint place at each of these rotations, where there is one. */
async function searchAt(
  detector: VisionContext['detector'],
  pyramid: Pyramid,
  place: Candidate,
  angles: readonly number[],
): Promise<Candidate[]> {
  const side = (Math.max(place.width, place.height) * SIDE) / PLACE;
  const crops = angles.map((angle) => squareCrop(centreOf(place), side, angle, SIDE));
  const { logits, offsets } = await detector.run(
    [crops.length, 3, SIDE, SIDE],
    (planes) => {
      for (const [i, crop] of crops.entries()) {
        const { pixels, toPixels } = forCrop(pyramid, crop);
        warpColour(pixels, toPixels, SIDE, detector.input, planes, { offset: 3 * SIDE ** 2 * i });
      }
    },
    ['logits', 'offsets'],
  );
  const part = (all: Float32Array, i: number) => {
    const length = all.length / crops.length;
    return all.subarray(i * length, (i + 1) * length);
  };
  return crops.flatMap((crop, i) => {
    const outputs = { logits: part(logits, i), offsets: part(offsets, i) };
    const boxes = decodeBoxes('detector', outputs, SIDE, SIDE, MIN_SCORE).filter(isPlausible);
    const [best] = boxes.sort((p, q) => q.score - p.score);
    return best ? [candidateOf(best, crop, angles[i])] : [];
  });
}

function isPlausible(box: ScoredBox): boolean {
  return Math.max(box.width, box.height) >= MIN_SIDE && contains(MIDDLE, centreOf(box));
}

/** The square around a box of a rotated crop. */
function candidateOf(box: ScoredBox, crop: SimilarityTransform, angle: number): Candidate {
  const { x, y } = apply(crop, centreOf(box));
  const side = Math.max(box.width, box.height) * scaleOf(crop);
  return { left: x - side / 2, top: y - side / 2, width: side, height: side, score: box.score, angle };
}
