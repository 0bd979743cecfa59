import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MESH_POINTS, type Mesh } from '../../../layers/vision/mesh/mesh.ts';
import { meanPose, poseOf } from '../../../layers/vision/mesh/pose.ts';

type Vector = readonly [x: number, y: number, z: number];

/** Pitch of a mesh whose forehead and chin lie in one plane with its cheeks: such a face points up by 6 degrees. */
const LEVEL = 6;

/**
 * A head of radius 1 around the origin, by its axes: the points of either cheek, of forehead and chin, and the nose. x
 * grows to the right, y down, z away from the camera.
 */
function head({ right, down, nose }: { right: Vector; down: Vector; nose: Vector }, mirrored = false): Mesh {
  const points = new Float32Array(3 * MESH_POINTS);
  const put = (indices: readonly number[], [x, y, z]: Vector) => {
    for (const i of indices) points.set([x, y, z], 3 * i);
  };
  const left = right.map((value) => -value) as unknown as Vector;
  put([33, 127, 234], mirrored ? right : left);
  put([263, 356, 454], mirrored ? left : right);
  put([10, 151, 9], down.map((value) => -value) as unknown as Vector);
  put([152, 175, 199], down);
  put([4], nose);
  return { points, score: 1, square: { centre: { x: 0, y: 0 }, side: 2, angle: 0 } };
}

const FRONTAL = { right: [1, 0, 0], down: [0, 1, 0], nose: [0, 0, -1] } as const;

function expectPose(mesh: Mesh, roll: number, yaw: number, pitch: number, mirrored = false) {
  const pose = poseOf(mesh, mirrored);
  expect(pose.roll).toBeCloseTo(roll, 3);
  expect(pose.yaw).toBeCloseTo(yaw, 3);
  expect(pose.pitch).toBeCloseTo(pitch, 3);
}

describe('The pose of a mesh', () => {
  it('is level for a frontal face', () => {
    expectPose(head(FRONTAL), 0, 0, LEVEL);
  });

  it('has a positive yaw when the nose points to the right of the image', () => {
    // A 3-4-5 triangle: the nose lies .6 to the right and .8 in front, arctan(.6 / .8) = 36.8699 degrees.
    expectPose(head({ right: [0.8, 0, 0.6], down: [0, 1, 0], nose: [0.6, 0, -0.8] }), 0, 36.8699, LEVEL);
    expectPose(head({ right: [0.8, 0, -0.6], down: [0, 1, 0], nose: [-0.6, 0, -0.8] }), 0, -36.8699, LEVEL);
  });

  it('has a positive pitch when the face points up', () => {
    // The chin comes forward by .5, and the face points up by arcsin(.5) = 30 degrees.
    const cos = Math.sqrt(3) / 2;
    expectPose(head({ right: [1, 0, 0], down: [0, cos, -0.5], nose: [0, -0.5, -cos] }), 0, 0, 30 + LEVEL);
    expectPose(head({ right: [1, 0, 0], down: [0, cos, 0.5], nose: [0, 0.5, -cos] }), 0, 0, -30 + LEVEL);
  });

  it('has a positive roll when the head is rotated clockwise in the image, up to 180 degrees', () => {
    // The forehead on the right: the left cheek above, the right one below.
    expectPose(head({ right: [0, 1, 0], down: [-1, 0, 0], nose: [0, 0, -1] }), 90, 0, LEVEL);
    expectPose(head({ right: [0, -1, 0], down: [1, 0, 0], nose: [0, 0, -1] }), -90, 0, LEVEL);
    expectPose(head({ right: [-1, 0, 0], down: [0, -1, 0], nose: [0, 0, -1] }), 180, 0, LEVEL);
  });

  it('takes the yaw from the nose, not from the cheeks, which the mesh flattens in a profile', () => {
    expectPose(head({ right: [1, 0, 0], down: [0, 1, 0], nose: [0.6, 0, -0.8] }), 0, 36.8699, LEVEL);
  });

  it('measures the pitch square to the axis across the face, however slanted forehead and chin are', () => {
    // A face that points up by 30 degrees, with forehead and chin shifted along the axis across: what is square to it
    // is the same.
    const cos = Math.sqrt(3) / 2;
    expectPose(head({ right: [1, 0, 0], down: [0.4, cos, -0.5], nose: [0, -0.5, -cos] }), 0, 0, 30 + LEVEL);
  });

  it('is recovered from a head that was rotated by pitch, then yaw, then roll, at any size and place', () => {
    const degrees = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
    fc.assert(
      fc.property(degrees(179), degrees(80), degrees(60), (roll, yaw, pitch) => {
        const rotate = (vector: Vector): Vector => {
          const [sinPitch, cosPitch] = [Math.sin((pitch * Math.PI) / 180), Math.cos((pitch * Math.PI) / 180)];
          const [sinYaw, cosYaw] = [Math.sin((yaw * Math.PI) / 180), Math.cos((yaw * Math.PI) / 180)];
          const [sinRoll, cosRoll] = [Math.sin((roll * Math.PI) / 180), Math.cos((roll * Math.PI) / 180)];
          const [x0, y0, z0] = vector;
          const [y1, z1] = [cosPitch * y0 + sinPitch * z0, cosPitch * z0 - sinPitch * y0];
          const [x2, z2] = [cosYaw * x0 - sinYaw * z1, cosYaw * z1 + sinYaw * x0];
          return [cosRoll * x2 - sinRoll * y1, sinRoll * x2 + cosRoll * y1, z2];
        };
        const mesh = head({
          right: rotate(FRONTAL.right),
          down: rotate(FRONTAL.down),
          nose: rotate(FRONTAL.nose),
        });
        const moved = { ...mesh, points: mesh.points.map((value, i) => 50 * value + [300, 200, 0][i % 3]) };
        expectPose(moved, roll, yaw, pitch + LEVEL);
      }),
    );
  });

  it('of a mesh that was found in the mirror image is the same once left and right have changed sides', () => {
    const axes = { right: [0.8, 0, 0.6], down: [0, 1, 0], nose: [0.6, 0, -0.8] } as const;
    expectPose(head(axes, true), 0, 36.8699, LEVEL, true);
  });
});

describe('The mean of two poses', () => {
  it('lies in the middle of yaw and pitch', () => {
    expect(meanPose({ roll: 10, yaw: -4, pitch: 30 }, { roll: 20, yaw: 8, pitch: 10 })).toEqual({
      roll: 15,
      yaw: 2,
      pitch: 20,
    });
  });

  it.each([
    [170, -170, 180],
    // 3 degrees apart across 180: 179 + 1.5 = 180.5.
    [179, -178, -179.5],
    [-178, 179, -179.5],
    [-90, 80, -5],
  ])('of the rolls %d and %d is %d: in the middle of the shorter arc', (p, q, roll) => {
    expect(meanPose({ roll: p, yaw: 0, pitch: 0 }, { roll: q, yaw: 0, pitch: 0 }).roll).toBeCloseTo(roll, 10);
  });
});
