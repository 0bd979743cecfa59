import type { Eyes } from './eyes/eyes.ts';
import { type Box, type Face, LANDMARK_NAMES, type LandmarkName, type Landmarks, type Pose } from './face.ts';
import type { Point } from './geometry/point.ts';
import type { Rect } from './geometry/rect.ts';
import type { GrowingPyramid } from './image/build-pyramid.main.ts';
import type { Pixels } from './image/pixels.ts';
import { longSideOf, type Pyramid } from './image/pyramid.ts';
import type { FoundFace } from './mesh/found-face.ts';
import { meshLandmark } from './mesh/landmarks.ts';
import { type Mesh, meshBounds } from './mesh/mesh.ts';
import { meanPose, poseOf } from './mesh/pose.ts';
import { divideIntoBatches } from './networks/divide.ts';
import { measureQuality } from './quality/quality.ts';
import type { Workers } from './workers/task.ts';

type MeasureWorkers = Workers<
  Pick<typeof import('./eyes/find-eyes.worker.ts'), 'findEyes'> &
    Pick<typeof import('./mesh/run-mesh.worker.ts'), 'findMirroredMeshes'>
>;

/** A face with all that is measured of every face. */
export interface KnownFace extends FoundFace {
  readonly pose: Pose;
  readonly eyes: Eyes;
}

/** Finds the pose of each face, from its mesh and that of its mirror image, and its eyes. @returns one promise a face */
export function poseAndEyes(
  workers: MeasureWorkers,
  growing: GrowingPyramid,
  found: readonly FoundFace[],
): Promise<KnownFace>[] {
  const meshes = found.map(({ mesh }) => mesh);
  const eyes = divideIntoBatches(meshes, async (part) =>
    workers.run('findEyes', { pyramid: await growing.whole(), meshes: part }),
  );
  const mirrored = divideIntoBatches(meshes, async (part) =>
    workers.run('findMirroredMeshes', { pyramid: await growing.whole(), squares: part.map(({ square }) => square) }),
  );
  return found.map(async (face, i) => {
    const [inMirror, ofFace] = await Promise.all([mirrored[i], eyes[i]]);
    // The network treats left and right differently; the mean of a face and its mirror image is even to within 3 degrees.
    return { ...face, pose: meanPose(poseOf(face.mesh), poseOf(inMirror, true)), eyes: ofFace };
  });
}

/**
 * Describes a face as callers get it, in ratios of the upright image.
 * @param gain  factor by which the photo was brightened before it became the pyramid
 * @param longSidePx  of the photo as it was sent
 */
export function measureFace(
  { mesh, keypoints, confidence, pose, eyes }: KnownFace,
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
    quality: measureQuality(pyramid, keypoints, gain),
    sizePx: Math.min(bounds.width, bounds.height) * (longSidePx / longSideOf(pyramid.base)),
  };
}

function landmarksOf(mesh: Mesh, { left, right }: Eyes, { width, height }: Pixels): Landmarks {
  // Rekognition's eye landmarks are the pupils, in every recording of it.
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
