/**
 * A face as the vision layer describes it. Every position is a ratio of the upright image's width and height
 * (x to the right, y down), so a result does not depend on the size the photo was decoded at.
 * "Left" is the viewer's left: the side with the smaller x on an upright face.
 */

import type { Point } from './geometry/point.ts';

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The 30 landmarks of the Rekognition contract, in its order; the first five are the default set. */
export const LANDMARK_NAMES = [
  'eyeLeft',
  'eyeRight',
  'mouthLeft',
  'mouthRight',
  'nose',
  'leftEyeBrowLeft',
  'leftEyeBrowRight',
  'leftEyeBrowUp',
  'rightEyeBrowLeft',
  'rightEyeBrowRight',
  'rightEyeBrowUp',
  'leftEyeLeft',
  'leftEyeRight',
  'leftEyeUp',
  'leftEyeDown',
  'rightEyeLeft',
  'rightEyeRight',
  'rightEyeUp',
  'rightEyeDown',
  'noseLeft',
  'noseRight',
  'mouthUp',
  'mouthDown',
  'leftPupil',
  'rightPupil',
  'upperJawlineLeft',
  'midJawlineLeft',
  'chinBottom',
  'midJawlineRight',
  'upperJawlineRight',
] as const;

export type LandmarkName = (typeof LANDMARK_NAMES)[number];

export type Landmarks = Readonly<Record<LandmarkName, Point>>;

/**
 * Degrees, -180 to 180. Roll > 0: clockwise in the image; yaw > 0: nose towards the image's right; pitch > 0: face up.
 */
export interface Pose {
  readonly roll: number;
  readonly yaw: number;
  readonly pitch: number;
}

/** All 0 to 100. */
export interface Quality {
  readonly brightness: number;
  readonly sharpness: number;
  /** Level of the face's brightest patch: how much light falls on it, whatever its skin. No answer contains it. */
  readonly highlight: number;
}

export interface Face {
  readonly box: Box;
  /** Probability that this is a face, in percent: calibrated, 0 to 100. */
  readonly confidence: number;
  readonly landmarks: Landmarks;
  readonly pose: Pose;
  readonly quality: Quality;
  /** Shorter side of the box, in pixels of the photo as it was sent. */
  readonly sizePx: number;
}
