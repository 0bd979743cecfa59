/** Direction of gaze, by a model of the eye as a ball that rotates behind the lids, seen from the front. */

import type { Eyes } from '../eyes/eyes.ts';
import type { Pose } from '../face.ts';

/** Direction in degrees from the line to the camera; signs as in the head's pose. */
export interface Gaze {
  readonly yaw: number;
  readonly pitch: number;
}

/**
 * Distances from the middle of the eyeball forward to the iris, and to the line between the corners of the eye, in
 * widths of the eye (12, 6 and 30 mm in adults).
 */
const IRIS_DEPTH = 0.4;
const CORNERS_DEPTH = 0.2;

/**
 * Mean offset of both irises in a face that gazes straight ahead, in widths of the eye: the mean of lfw-dev and its
 * mirror image.
 */
const AT_REST = { x: -0.014, y: -0.035 };

/**
 * Computes the direction of gaze relative to the camera: a head may be rotated away and still gaze at the camera. The
 * iris of such a head lies off the middle between the corners, because those rotate with the head and lie in front of
 * the ball's middle.
 */
export function gazeOf({ left, right }: Eyes, pose: Pose): Gaze {
  const x = (left.offset.x + right.offset.x) / 2 - AT_REST.x;
  const y = (left.offset.y + right.offset.y) / 2 - AT_REST.y;
  const yaw = radians(pose.yaw);
  // The offsets are in widths of the eye as it appears, which a rotated head foreshortens.
  const sideways = x * Math.cos(yaw) + CORNERS_DEPTH * Math.sin(yaw);
  const upwards = CORNERS_DEPTH * Math.sin(radians(pose.pitch)) - y;
  return { yaw: angleOf(sideways), pitch: angleOf(upwards) };
}

/**
 * Computes the angle, in degrees, by which the ball is rotated when its iris lies off the line to the camera by
 * `offset`.
 */
function angleOf(offset: number): number {
  return (Math.asin(Math.min(1, Math.max(-1, offset / IRIS_DEPTH))) * 180) / Math.PI;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

/**
 * Share of the faces of lfw-dev whose mirror image gives the same direction to within 10 degrees; shrunk to 25 pixels
 * .91 (`npm run eval -- gaze`, docs/accuracy.md).
 */
export const GAZE_AGREES = 0.93;
