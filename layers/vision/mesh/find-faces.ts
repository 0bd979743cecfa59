/** From boxes that may be faces to meshes that are: every candidate has to convince the mesh network too. */

import type { Candidate } from '../detect/detector.ts';
import { suppress } from '../detect/suppress.ts';
import type { Point } from '../face.ts';
import { boundsOf, centreOf, centroid } from '../geometry.ts';
import type { Pyramid } from '../pyramid.ts';
import type { Model } from '../session.ts';
import { findMeshes, type Mesh, type MeshCrop, meshBounds, meshPoint } from './mesh.ts';
import { findPoints68, REGION_68 } from './points68.ts';

/** A face: where the detector saw it, and its mesh. */
export interface FoundFace {
  readonly candidate: Candidate;
  readonly mesh: Mesh;
  readonly points68: readonly Point[];
}

/** The crop the mesh network is shown, in sides of the detector's box, or of the mesh's own bounds once they are known. */
const CROP_PER_BOX = 1.4;
const CROP_PER_MESH = 1.4;

/** An upright face scores above this. Below it the face may be turned (upside down scores .7), or be none. */
const SURELY_UPRIGHT = 0.9;

/** True faces score .77 and more on the sample photos, invented boxes .10 and less. */
const MIN_MESH_SCORE = 0.5;

/** A mesh fitted in a crop as good as its own is not fitted again. */
const MAX_ANGLE_OFF = (8 * Math.PI) / 180;
const MAX_SHIFT_OFF = 0.06;
const MAX_SCALE_OFF = 1.12;

const MAX_IOU = 0.4;

const QUARTER_TURNS = [0, 1, 2, 3].map((turns) => (turns * Math.PI) / 2);

export interface MeshModels {
  readonly landmarks68: Model;
  readonly facemesh: Model;
}

/** The faces among the candidates, best mesh first. */
export async function findFaces(
  models: MeshModels,
  pyramid: Pyramid,
  candidates: readonly Candidate[],
): Promise<FoundFace[]> {
  const points68 = await findPoints68(models.landmarks68, pyramid, candidates);
  const first = await findMeshes(
    models.facemesh,
    pyramid,
    candidates.map((candidate, i) => cropAround(candidate, rollOf68(points68[i]))),
  );
  const meshes = await turnDoubtful(models.facemesh, pyramid, candidates, first);
  const faces = candidates
    .map((candidate, i) => ({ candidate, mesh: meshes[i], points68: points68[i] }))
    .filter(({ mesh }) => mesh.score >= MIN_MESH_SCORE);
  const refined = await refine(models.facemesh, pyramid, faces);
  return suppress(
    refined.map((face) => ({ ...face, score: face.mesh.score })),
    MAX_IOU,
    ({ mesh }) => meshBounds(mesh),
  );
}

/** Shows every face that was not surely upright in its crop to the network in all four quarter turns, and keeps the best. */
async function turnDoubtful(
  facemesh: Model,
  pyramid: Pyramid,
  candidates: readonly Candidate[],
  meshes: readonly Mesh[],
): Promise<Mesh[]> {
  const doubtful = meshes.map((_, i) => i).filter((i) => meshes[i].score < SURELY_UPRIGHT);
  const turned = await findMeshes(
    facemesh,
    pyramid,
    doubtful.flatMap((i) => QUARTER_TURNS.map((angle) => cropAround(candidates[i], angle))),
  );
  const best = [...meshes];
  turned.forEach((mesh, t) => {
    const i = doubtful[Math.floor(t / QUARTER_TURNS.length)];
    if (mesh.score > best[i].score) best[i] = mesh;
  });
  return best;
}

/** Fits again where the first fit shows that its crop was off: turned, shifted or of the wrong size. */
async function refine(facemesh: Model, pyramid: Pyramid, faces: readonly FoundFace[]): Promise<FoundFace[]> {
  const off = faces.filter(({ mesh }) => isOff(mesh.crop, cropOfMesh(mesh)));
  const meshes = await findMeshes(
    facemesh,
    pyramid,
    off.map(({ mesh }) => cropOfMesh(mesh)),
  );
  const better = new Map(off.map((face, i) => [face, meshes[i]]));
  return faces.map((face) => {
    const mesh = better.get(face);
    return mesh && mesh.score >= face.mesh.score - 0.1 ? { ...face, mesh } : face;
  });
}

function cropAround(box: Candidate, angle: number): MeshCrop {
  return { centre: centreOf(box), side: Math.max(box.width, box.height) * CROP_PER_BOX, angle };
}

/** The crop that this mesh says it should have been given: its bounds along the face's own axes. */
function cropOfMesh(mesh: Mesh): MeshCrop {
  const angle = rollOf(meshPoint(mesh, 33), meshPoint(mesh, 263));
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const upright = boundsOf(
    Array.from({ length: mesh.points.length / 3 }, (_, i) => {
      const { x, y } = meshPoint(mesh, i);
      return { x: cos * x + sin * y, y: -sin * x + cos * y };
    }),
  );
  const { x, y } = centreOf(upright);
  return {
    centre: { x: cos * x - sin * y, y: sin * x + cos * y },
    side: Math.max(upright.width, upright.height) * CROP_PER_MESH,
    angle,
  };
}

function isOff(given: MeshCrop, wanted: MeshCrop): boolean {
  const turn = Math.abs(Math.atan2(Math.sin(wanted.angle - given.angle), Math.cos(wanted.angle - given.angle)));
  const shift = Math.hypot(wanted.centre.x - given.centre.x, wanted.centre.y - given.centre.y) / wanted.side;
  const growth = Math.max(wanted.side / given.side, given.side / wanted.side);
  return turn > MAX_ANGLE_OFF || shift > MAX_SHIFT_OFF || growth > MAX_SCALE_OFF;
}

/** The 68 points are only trained on faces near upright: a larger turn than a quarter of a circle is noise. */
function rollOf68(points: readonly Point[]): number {
  const angle = rollOf(centroid(points.slice(...REGION_68.leftEye)), centroid(points.slice(...REGION_68.rightEye)));
  return Math.abs(angle) < Math.PI / 3 ? angle : 0;
}

function rollOf(left: Point, right: Point): number {
  return Math.atan2(right.y - left.y, right.x - left.x);
}
