import type { Pose } from '../face.ts';
import { wrapDegrees } from '../geometry.ts';
import type { Mesh } from './mesh.ts';

type Vector = readonly [x: number, y: number, z: number];

/** Mesh points that move little with expression: outer eye corners, cheekbones; forehead and chin. */
const LEFT = [33, 127, 234];
const RIGHT = [263, 356, 454];
const TOP = [10, 151, 9];
const BOTTOM = [152, 175, 199];

/**
 * The head's turn from two axes of its mesh, the one across the face and the one down it: yaw is how far the first leaves
 * the image plane, pitch how far the second does, roll how far the first is turned within it. Yaw and pitch are told in the
 * frame of the head turned upright, so turning the photo changes roll and nothing else.
 */
export function poseOf(mesh: Mesh): Pose {
  const across = unit(minus(mean(mesh, RIGHT), mean(mesh, LEFT)));
  const downward = minus(mean(mesh, BOTTOM), mean(mesh, TOP));
  // The part of the downward axis at a right angle to the one across: chin and forehead need not lie in one plane with it.
  const down = unit(minus(downward, times(across, dot(downward, across))));
  const forward = cross(down, across);
  const roll = Math.atan2(across[1], across[0]);
  const sideways = Math.cos(roll) * forward[0] + Math.sin(roll) * forward[1];
  const upwards = Math.sin(roll) * forward[0] - Math.cos(roll) * forward[1];
  return {
    roll: wrapDegrees(degrees(roll)),
    yaw: degrees(Math.atan2(sideways, -forward[2])),
    pitch: degrees(Math.asin(clamp(upwards))),
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
