import type { Eyes } from './eyes/eyes.ts';
import { type Face, LANDMARK_NAMES, type LandmarkName, type Landmarks, type Pose } from './face.ts';
import type { Point } from './geometry/point.ts';
import { toRatios } from './geometry/rect.ts';
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

export interface PoseAndEyes {
  readonly pose: Pose;
  readonly eyes: Eyes;
}

/** A face with its pose and eyes. */
export type MeasuredFace = FoundFace & PoseAndEyes;

/**
 * Computes the pose of each face, from its mesh and that of its mirror image, and finds its eyes.
 * @returns one promise a face
 */
export function measurePoseAndEyes(
  workers: MeasureWorkers,
  growing: GrowingPyramid,
  meshes: readonly Mesh[],
): Promise<PoseAndEyes>[] {
  const eyes = divideIntoBatches(meshes, async (part) =>
    workers.run('findEyes', { pyramid: await growing.whole(), meshes: part }),
  );
  const mirrored = divideIntoBatches(meshes, async (part) =>
    workers.run('findMirroredMeshes', { pyramid: await growing.whole(), squares: part.map(({ square }) => square) }),
  );
  return meshes.map(async (mesh, i) => {
    const [mirrorMesh, ofFace] = await Promise.all([mirrored[i], eyes[i]]);
    // The network treats left and right differently; the mean of a face and its mirror image is even to within 3
    // degrees.
    return { pose: meanPose(poseOf(mesh), poseOf(mirrorMesh, true)), eyes: ofFace };
  });
}

/**
 * Makes the face that callers get, in ratios of the upright image: box, landmarks and quality.
 * @param gain  factor by which the photo was brightened before it became the pyramid
 * @param longSidePx  of the photo as it was sent
 */
export function measureFace(
  { mesh, keypoints, confidence, pose, eyes }: MeasuredFace,
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
