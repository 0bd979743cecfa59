/** Where the eyes look: a ball that turns behind the lids, seen from the front. */

import type { Eyes } from '../eyes/eyes.ts';
import type { Pose } from '../face.ts';

/** Degrees from the line to the camera; signs as those of the head's pose. */
export interface Gaze {
  readonly yaw: number;
  readonly pitch: number;
}

/**
 * From the middle of the eyeball to the iris, and forward from there to the line between the corners of the eye, in widths of
 * the eye (12, 6 and 30 mm in adults).
 */
const IRIS_DEPTH = 0.4;
const CORNERS_DEPTH = 0.2;

/** The middle of both irises in a face that looks straight ahead: the mean of lfw-dev and its mirror image. */
const AT_REST = { x: -0.014, y: -0.035 };

/**
 * The direction in which the eyes look as the camera sees it: a head may be turned away and still look at the camera. The iris
 * of such a head lies off the middle between the corners, because those turn with the head and lie before the ball's middle.
 */
export function gazeOf({ left, right }: Eyes, pose: Pose): Gaze {
  const x = (left.offset.x + right.offset.x) / 2 - AT_REST.x;
  const y = (left.offset.y + right.offset.y) / 2 - AT_REST.y;
  const yaw = radians(pose.yaw);
  // The width of the eye is what a turned head shows of it.
  const sideways = x * Math.cos(yaw) + CORNERS_DEPTH * Math.sin(yaw);
  const upwards = CORNERS_DEPTH * Math.sin(radians(pose.pitch)) - y;
  return { yaw: turn(sideways), pitch: turn(upwards) };
}

function turn(offset: number): number {
  return (Math.asin(Math.min(1, Math.max(-1, offset / IRIS_DEPTH))) * 180) / Math.PI;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

/**
 * The share of the faces of lfw-dev whose mirror image gives the same direction to within 10 degrees; shrunk to 25 pixels .91
 * (`npm run eval -- gaze`, models/heads/README.md).
 */
export const GAZE_AGREES = 0.93;
