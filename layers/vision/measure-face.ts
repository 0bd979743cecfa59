import type { Eyes } from './eyes/eyes.ts';
import {
  type Box,
  type Face,
  LANDMARK_NAMES,
  type LandmarkName,
  type Landmarks,
  type Point,
  type Pose,
} from './face.ts';
import type { Rect } from './geometry.ts';
import type { FoundFace } from './mesh/close-look.ts';
import { meshLandmark } from './mesh/landmarks.ts';
import { type Mesh, meshBounds } from './mesh/mesh.ts';
import type { Pixels } from './pixels.ts';
import { longSideOf, type Pyramid } from './pyramid.ts';
import { measureQuality } from './quality.ts';

/** A face as far as every photo's faces are known. */
export interface KnownFace extends FoundFace {
  readonly pose: Pose;
  readonly eyes: Eyes;
}

/**
 * What the vision layer says of a face without being asked for more.
 * @param gain  what the photo was brightened by before it became the pyramid
 * @param longSidePx  of the photo as it was sent
 */
export function measureFace(
  { mesh, fivePoints, confidence, pose, eyes }: KnownFace,
  pyramid: Pyramid,
  gain: number,
  longSidePx: number,
): Face {
  const bounds = meshBounds(mesh);
  return {
    box: toRatios(bounds, pyramid.base),
    confidence,
    landmarks: landmarksOf(mesh, eyes, pyramid.base),
    pose,
    quality: measureQuality(pyramid, fivePoints, gain),
    sizePx: Math.min(bounds.width, bounds.height) * (longSidePx / longSideOf(pyramid.base)),
  };
}

function landmarksOf(mesh: Mesh, { left, right }: Eyes, { width, height }: Pixels): Landmarks {
  // The middle of an eye is its pupil, in every recording of AWS too.
  const pupils = new Map<LandmarkName, Point>([
    ['eyeLeft', left.pupil],
    ['eyeRight', right.pupil],
    ['leftPupil', left.pupil],
    ['rightPupil', right.pupil],
  ]);
  const entries = LANDMARK_NAMES.map((name): [LandmarkName, Point] => {
    const { x, y } = pupils.get(name) ?? meshLandmark(mesh, name);
    return [name, { x: x / width, y: y / height }];
  });
  return Object.fromEntries(entries) as Record<LandmarkName, Point>;
}

function toRatios(rect: Rect, { width, height }: Pixels): Box {
  return {
    left: rect.left / width,
    top: rect.top / height,
    width: rect.width / width,
    height: rect.height / height,
  };
}
