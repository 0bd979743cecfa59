import type { Pose } from '../face.ts';
import { wrapDegrees } from '../geometry/angles.ts';
import type { Mesh } from './mesh.ts';

type Vector = readonly [x: number, y: number, z: number];

/**
 * Indices of mesh points that move little with expression: eye corners, temples and cheeks on either side; forehead;
 * chin; nose tip.
 */
const LEFT = [33, 127, 234];
const RIGHT = [263, 356, 454];
const TOP = [10, 151, 9];
const BOTTOM = [152, 175, 199];
const NOSE = [4];

/**
 * Pitch of a frontal face before correction, in degrees: forehead and chin do not lie in one plane with the cheeks.
 * Median of lfw-dev.
 */
const PITCH_AT_REST = -6;

/**
 * Computes the pose of the head from its mesh. Roll is the rotation of the axis across the face within the image. Yaw
 * and pitch are measured after rotating the head upright, so rotating the photo changes only the roll: yaw is the
 * direction of the nose (the mesh flattens the cheeks of a profile, less so the nose), pitch the elevation of the axis
 * that points out of the face.
 * @param mirrored  whether the mesh was found in the mirror image, so that its left and right points have changed sides
 */
export function poseOf(mesh: Mesh, mirrored = false): Pose {
  const left = mean(mesh, mirrored ? RIGHT : LEFT);
  const right = mean(mesh, mirrored ? LEFT : RIGHT);
  const across = unit(minus(right, left));
  const downward = minus(mean(mesh, BOTTOM), mean(mesh, TOP));
  const down = unit(minus(downward, times(across, dot(downward, across))));
  const roll = Math.atan2(across[1], across[0]);
  const cos = Math.cos(roll);
  const sin = Math.sin(roll);

  const nose = minus(mean(mesh, NOSE), times(plus(left, right), 0.5));
  const noseSideways = cos * nose[0] + sin * nose[1];
  const forward = cross(down, across);
  const forwardUp = sin * forward[0] - cos * forward[1];
  return {
    roll: wrapDegrees(degrees(roll)),
    yaw: degrees(Math.atan2(noseSideways, -nose[2])),
    pitch: degrees(Math.asin(clamp(forwardUp))) - PITCH_AT_REST,
  };
}

/** Averages two poses of one face, the rolls along the shorter arc between them. */
export function meanPose(p: Pose, q: Pose): Pose {
  return {
    roll: wrapDegrees(p.roll + wrapDegrees(q.roll - p.roll) / 2),
    yaw: (p.yaw + q.yaw) / 2,
    pitch: (p.pitch + q.pitch) / 2,
  };
}

function mean({ points }: Mesh, indices: readonly number[]): Vector {
  let x = 0;
  let y = 0;
  let z = 0;
  for (const i of indices) {
    x += points[3 * i];
    y += points[3 * i + 1];
    z += points[3 * i + 2];
  }
  return [x / indices.length, y / indices.length, z / indices.length];
}

function minus(p: Vector, q: Vector): Vector {
  return [p[0] - q[0], p[1] - q[1], p[2] - q[2]];
}

function plus(p: Vector, q: Vector): Vector {
  return [p[0] + q[0], p[1] + q[1], p[2] + q[2]];
}

function times(p: Vector, by: number): Vector {
  return [p[0] * by, p[1] * by, p[2] * by];
}

function dot(p: Vector, q: Vector): number {
  return p[0] * q[0] + p[1] * q[1] + p[2] * q[2];
}

function cross(p: Vector, q: Vector): Vector {
  return [p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]];
}

function unit(p: Vector): Vector {
  return times(p, 1 / Math.hypot(...p));
}

function clamp(value: number): number {
  return Math.min(1, Math.max(-1, value));
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}
