import type { Candidate } from '../detect/detector.ts';
import type { Point } from '../face.ts';
import { centreOf } from '../geometry.ts';
import type { FaceSquare } from './face-square.ts';
import { fivePointsOfMesh } from './landmarks.ts';
import { type Mesh, turnedMeshBounds } from './mesh.ts';

/** Side of the square that the mesh network is shown, by the longer side of the detector's box or of the mesh itself. */
export const MESH_SQUARE = 1.4;
/** Of the square that the 68-point network is shown: it was made for the detector's boxes. */
export const POINTS68_SQUARE = 1;

/** @param angle  in radians, clockwise */
export function squareAroundBox(box: Candidate, angle: number, perSide: number): FaceSquare {
  return { centre: centreOf(box), side: Math.max(box.width, box.height) * perSide, angle };
}

/** The square that this mesh says it should have been given: around its bounds along the face's own axes. */
export function squareAroundMesh(mesh: Mesh, perSide: number): FaceSquare {
  const { eyeLeft, eyeRight } = fivePointsOfMesh(mesh);
  const angle = rollOf(eyeLeft, eyeRight);
  const upright = turnedMeshBounds(mesh, angle);
  const { x, y } = centreOf(upright);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return {
    centre: { x: cos * x - sin * y, y: sin * x + cos * y },
    side: Math.max(upright.width, upright.height) * perSide,
    angle,
  };
}

/** In radians, clockwise. */
export function rollOf(left: Point, right: Point): number {
  return Math.atan2(right.y - left.y, right.x - left.x);
}
