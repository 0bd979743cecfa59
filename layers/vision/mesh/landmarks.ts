import type { LandmarkName } from '../face.ts';
import { type Keypoints, mapKeypoints } from '../geometry/keypoints.ts';
import type { Point } from '../geometry/point.ts';
import { centroid } from '../geometry/point.ts';
import { type Mesh, meshPoint } from './mesh.ts';

/**
 * Points of MediaPipe's mesh (numbered as in its canonical face model) whose mean is each landmark. "Left" is the
 * image's left on an upright face, which is the person's right side.
 */
const MESH_INDICES: Readonly<Record<LandmarkName, readonly number[]>> = {
  eyeLeft: [33, 133, 159, 145],
  eyeRight: [362, 263, 386, 374],
  mouthLeft: [61],
  mouthRight: [291],
  nose: [1, 4],
  leftEyeBrowLeft: [70, 46],
  leftEyeBrowRight: [107, 55],
  leftEyeBrowUp: [105],
  rightEyeBrowLeft: [336, 285],
  rightEyeBrowRight: [300, 276],
  rightEyeBrowUp: [334],
  leftEyeLeft: [33],
  leftEyeRight: [133],
  leftEyeUp: [159],
  leftEyeDown: [145],
  rightEyeLeft: [362],
  rightEyeRight: [263],
  rightEyeUp: [386],
  rightEyeDown: [374],
  noseLeft: [64],
  noseRight: [294],
  mouthUp: [0],
  mouthDown: [17],
  leftPupil: [33, 133, 159, 145],
  rightPupil: [362, 263, 386, 374],
  upperJawlineLeft: [234],
  midJawlineLeft: [58],
  chinBottom: [152],
  midJawlineRight: [288],
  upperJawlineRight: [454],
};

/** Computes a landmark of a mesh, in pixels of the pyramid's base. */
export function meshLandmark(mesh: Mesh, name: LandmarkName): Point {
  return centroid(MESH_INDICES[name].map((index) => meshPoint(mesh, index)));
}

/** Computes the keypoints of a mesh, in pixels of the pyramid's base. */
export function keypointsOfMesh(mesh: Mesh): Keypoints {
  return mapKeypoints((name) => meshLandmark(mesh, name));
}
