/** From boxes that may be faces to faces: every candidate has to convince two more networks. */

import { faceConfidence } from '../confidence.ts';
import type { Candidate } from '../detect/detector.ts';
import { suppress } from '../detect/suppress.ts';
import type { Point } from '../face.ts';
import { averageFivePoints, type FivePoints, fivePointsDistance } from '../five-points.ts';
import { boundsOf, centreOf } from '../geometry.ts';
import type { Pyramid } from '../pyramid.ts';
import type { Model } from '../session.ts';
import type { FaceSquare } from './face-square.ts';
import { fivePointsOfMesh } from './landmarks.ts';
import { findMeshes, MESH_POINTS, type Mesh, meshBounds, meshPoint } from './mesh.ts';
import { findPoints68, fivePointsOf68 } from './points68.ts';

export interface FoundFace {
  readonly mesh: Mesh;
  /** The mean of the mesh's and the 68-point network's. */
  readonly fivePoints: FivePoints;
  /** That this is a face, in percent. */
  readonly confidence: number;
}

/** Sides of the squares that the mesh network is shown, by the longer side of the detector's box or of the mesh itself. */
const MESH_SQUARE = 1.4;
/** Of the square that the 68-point network is shown: it was made for the detector's boxes. */
const POINTS68_SQUARE = 1;

/** An upright face scores above this. Below it the face may be turned (upside down scores .7), or be none. */
const SURELY_UPRIGHT = 0.9;

/** Squares that a doubtful face is given beside its first: turned by quarters, tighter and wider (a profile is off its box's middle). */
const SECOND_LOOKS = [
  { angle: Math.PI / 2, perBox: 1.4 },
  { angle: Math.PI, perBox: 1.4 },
  { angle: -Math.PI / 2, perBox: 1.4 },
  { angle: 0, perBox: 1.2 },
  { angle: 0, perBox: 1.6 },
];

/** Below this nothing else is worth asking. */
const MIN_MESH_SCORE = 0.3;

const MIN_CONFIDENCE = 50;

/** A mesh found in a square as good as its own is not looked for again. */
const MAX_ANGLE_OFF = (8 * Math.PI) / 180;
const MAX_SHIFT_OFF = 0.06;
const MAX_SCALE_OFF = 1.12;
const MAX_SCORE_LOSS = 0.1;

const MAX_IOU = 0.4;

export interface FaceModels {
  readonly landmarks68: Model;
  readonly facemesh: Model;
}

/** The faces among the candidates, surest first. */
export async function findFaces(
  models: FaceModels,
  pyramid: Pyramid,
  candidates: readonly Candidate[],
): Promise<FoundFace[]> {
  const firstSquares = await squaresOf(models.landmarks68, pyramid, candidates);
  const firstMeshes = await findMeshes(models.facemesh, pyramid, firstSquares);
  const bestMeshes = await lookAgain(models.facemesh, pyramid, candidates, firstMeshes);
  const likely = candidates
    .map((candidate, i) => ({ candidate, mesh: bestMeshes[i] }))
    .filter(({ mesh }) => mesh.score >= MIN_MESH_SCORE);
  const meshes = await refine(
    models.facemesh,
    pyramid,
    likely.map(({ mesh }) => mesh),
  );
  const points68 = await findPoints68(
    models.landmarks68,
    pyramid,
    meshes.map((mesh) => squareAroundMesh(mesh, POINTS68_SQUARE)),
  );

  const faces = likely.map(({ candidate }, i): FoundFace => {
    const mesh = meshes[i];
    const ofMesh = fivePointsOfMesh(mesh);
    const of68 = fivePointsOf68(points68[i]);
    const { width, height } = meshBounds(mesh);
    return {
      mesh,
      fivePoints: averageFivePoints(ofMesh, of68),
      confidence: faceConfidence({
        detectorScore: candidate.score,
        meshScore: mesh.score,
        disagreement: fivePointsDistance(ofMesh, of68) / Math.max(width, height),
      }),
    };
  });
  return suppress(
    faces.filter(({ confidence }) => confidence >= MIN_CONFIDENCE),
    MAX_IOU,
    { score: ({ confidence }) => confidence, rect: ({ mesh }) => meshBounds(mesh) },
  );
}

/** The square around each candidate, turned as the 68 points say. */
async function squaresOf(
  landmarks68: Model,
  pyramid: Pyramid,
  candidates: readonly Candidate[],
): Promise<FaceSquare[]> {
  const points68 = await findPoints68(
    landmarks68,
    pyramid,
    candidates.map((candidate) => squareAroundBox(candidate, 0, POINTS68_SQUARE)),
  );
  return candidates.map((candidate, i) => {
    const { eyeLeft, eyeRight } = fivePointsOf68(points68[i]);
    const angle = rollOf(eyeLeft, eyeRight);
    // The 68 points were trained on faces near upright: a larger turn is noise.
    return squareAroundBox(candidate, Math.abs(angle) < Math.PI / 3 ? angle : 0, MESH_SQUARE);
  });
}

/** Shows every face that was not surely upright in its square to the network in other squares too, and keeps the best. */
async function lookAgain(
  facemesh: Model,
  pyramid: Pyramid,
  candidates: readonly Candidate[],
  meshes: readonly Mesh[],
): Promise<Mesh[]> {
  const doubtful = meshes.map((_, i) => i).filter((i) => meshes[i].score < SURELY_UPRIGHT);
  const looks = doubtful.flatMap((i) => [
    { i, square: squareAroundMesh(meshes[i], MESH_SQUARE) },
    ...SECOND_LOOKS.map(({ angle, perBox }) => ({ i, square: squareAroundBox(candidates[i], angle, perBox) })),
  ]);
  const seen = await findMeshes(
    facemesh,
    pyramid,
    looks.map(({ square }) => square),
  );
  const best = [...meshes];
  looks.forEach(({ i }, look) => {
    if (seen[look].score > best[i].score) best[i] = seen[look];
  });
  return best;
}

/** Looks once more where the mesh shows that its square was off: turned, shifted or of the wrong size. */
async function refine(facemesh: Model, pyramid: Pyramid, meshes: readonly Mesh[]): Promise<Mesh[]> {
  const off = meshes.filter((mesh) => isOff(mesh.square, squareAroundMesh(mesh, MESH_SQUARE)));
  const again = await findMeshes(
    facemesh,
    pyramid,
    off.map((mesh) => squareAroundMesh(mesh, MESH_SQUARE)),
  );
  // A profile may be lost in the square that its own mesh asks for: then the first look stands.
  const better = new Map(off.map((mesh, i) => [mesh, again[i].score >= mesh.score - MAX_SCORE_LOSS ? again[i] : mesh]));
  return meshes.map((mesh) => better.get(mesh) ?? mesh);
}

function squareAroundBox(box: Candidate, angle: number, perSide: number): FaceSquare {
  return { centre: centreOf(box), side: Math.max(box.width, box.height) * perSide, angle };
}

/** The square that this mesh says it should have been given: around its bounds along the face's own axes. */
function squareAroundMesh(mesh: Mesh, perSide: number): FaceSquare {
  const { eyeLeft, eyeRight } = fivePointsOfMesh(mesh);
  const angle = rollOf(eyeLeft, eyeRight);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const upright = boundsOf(
    Array.from({ length: MESH_POINTS }, (_, i) => {
      const { x, y } = meshPoint(mesh, i);
      return { x: cos * x + sin * y, y: -sin * x + cos * y };
    }),
  );
  const { x, y } = centreOf(upright);
  return {
    centre: { x: cos * x - sin * y, y: sin * x + cos * y },
    side: Math.max(upright.width, upright.height) * perSide,
    angle,
  };
}

function isOff(given: FaceSquare, wanted: FaceSquare): boolean {
  const turn = wanted.angle - given.angle;
  const angle = Math.abs(Math.atan2(Math.sin(turn), Math.cos(turn)));
  const shift = Math.hypot(wanted.centre.x - given.centre.x, wanted.centre.y - given.centre.y) / wanted.side;
  const growth = Math.max(wanted.side / given.side, given.side / wanted.side);
  return angle > MAX_ANGLE_OFF || shift > MAX_SHIFT_OFF || growth > MAX_SCALE_OFF;
}

function rollOf(left: Point, right: Point): number {
  return Math.atan2(right.y - left.y, right.x - left.x);
}
