import type { Candidate } from '../detect/candidate.ts';
import { rollOf } from '../geometry/angles.ts';
import { centreOf } from '../geometry/rect.ts';
import type { FaceSquare } from './face-square.ts';
import { keypointsOfMesh } from './landmarks.ts';
import { type Mesh, turnedMeshBounds } from './mesh.ts';

/** Side of the mesh network's square, in longer sides of the detector's box or of the mesh itself. */
export const MESH_SQUARE = 1.4;
/** Side of the 68-keypoint network's square, in the same unit: it was trained on the detector's boxes. */
export const KEYPOINTS68_SQUARE = 1;

/**
 * Makes a square around a detector's box.
 * @param angle  clockwise rotation, in radians
 * @param perSide  side of the square in longer sides of the box
 */
export function squareAroundBox(box: Candidate, angle: number, perSide: number): FaceSquare {
  return { centre: centreOf(box), side: Math.max(box.width, box.height) * perSide, angle };
}

/**
 * Makes a square around a mesh along the face's own axes: the best input of the network for this face.
 * @param perSide  side of the square in longer sides of the mesh
 */
export function squareAroundMesh(mesh: Mesh, perSide: number): FaceSquare {
  const { eyeLeft, eyeRight } = keypointsOfMesh(mesh);
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
