/** From boxes that may be faces to faces: every candidate has to convince two more networks. */

import { faceConfidence } from '../confidence.ts';
import type { Candidate } from '../detect/detector.ts';
import { scoreFromAfar } from '../detect/from-afar.ts';
import { suppress } from '../detect/suppress.ts';
import type { Point } from '../face.ts';
import { averageFivePoints, type FivePoints, fivePointsDistance } from '../five-points.ts';
import { centreOf, overlapOfSmaller } from '../geometry.ts';
import type { Model } from '../lanes.ts';
import type { Pyramid } from '../pyramid.ts';
import { isOutOfFocus } from '../quality.ts';
import type { FaceSquare } from './face-square.ts';
import { fivePointsOfMesh } from './landmarks.ts';
import { findMeshes, type Mesh, meshBounds, turnedMeshBounds } from './mesh.ts';
import { findPoints68, fivePointsOf68 } from './points68.ts';

export interface FoundFace {
  readonly mesh: Mesh;
  /** The mean of the mesh's and the 68-point network's. */
  readonly fivePoints: FivePoints;
  /** That this is a face, in percent. */
  readonly confidence: number;
  /** How far apart the two put the five points, in longer sides of the mesh. */
  readonly disagreement: number;
}

export interface FaceModels {
  readonly detector: Model;
  readonly landmarks68: Model;
  readonly facemesh: Model;
}

/** Sides of the squares that the mesh network is shown, by the longer side of the detector's box or of the mesh itself. */
const MESH_SQUARE = 1.4;
/** Of the square that the 68-point network is shown: it was made for the detector's boxes. */
const POINTS68_SQUARE = 1;

/**
 * Where mesh and 68 points are closer than this, they see the face as it is: so do nine in ten upright faces at first sight.
 * Others may be turned (upside down makes a fair mesh, but the two disagree on it), or none.
 */
const IN_AGREEMENT = 0.028;
const SURE_SCORE = 0.98;

/**
 * Squares that a doubtful candidate is given beside its first: tighter and wider (a profile is off its box's middle), and
 * turned by eighths of a circle.
 */
const OTHER_SIZES = [
  { angle: 0, perBox: 1.2 },
  { angle: 0, perBox: 1.6 },
];
const OTHER_TURNS = [1, 2, 3, 4, 5, 6, 7].map((eighths) => ({ angle: (eighths * Math.PI) / 4, perBox: MESH_SQUARE }));
/** Of these squares the best by the mesh's own score are looked at closely. */
const CLOSE_LOOKS = 4;

/** The detector's score from which a candidate is shown turned. Beside a face that is surely upright few are. */
const WORTH_TURNING = { alone: 0.25, besideUpright: 0.9 };
const UPRIGHT = Math.PI / 6;

/** Scores, at first sight and from afar, of which a face beside one that is surely upright reaches either. */
const CLEAR = 0.45;
const CLEAR_FROM_AFAR = 0.2;

const MIN_CONFIDENCE = 50;
/** A box smaller than this, in pixels, is seen from afar already. */
const NEAR_PX = 42;
const SURE_FROM_AFAR = 0.7;
/** Of the smaller of two meshes: close up, a part of a face can pass for a face of its own. Two heads cheek to cheek share less. */
const MAX_OVERLAP = 0.3;

/** A mesh found in a square as good as its own is not looked for again. */
const REFINING_LOOKS = 3;
const MAX_ANGLE_OFF = (5 * Math.PI) / 180;
const MAX_SHIFT_OFF = 0.06;
const MAX_SCALE_OFF = 1.12;
const MAX_SCORE_LOSS = 0.1;

/** The faces among the candidates, surest first. */
export async function findFaces(
  models: FaceModels,
  pyramid: Pyramid,
  candidates: readonly Candidate[],
): Promise<FoundFace[]> {
  const firstSquares = await squaresOf(models.landmarks68, pyramid, candidates);
  const firstMeshes = await findMeshes(models.facemesh, pyramid, firstSquares);
  const best = await lookClosely(models, pyramid, candidates, firstMeshes);

  const unsure = candidates.map((_, i) => i).filter((i) => !isSure(best[i]));
  const isOneUpright = best.some((face) => isSure(face) && isUpright(face));
  const doubtful = isOneUpright ? await withoutFaint(models.detector, pyramid, candidates, unsure) : unsure;
  const worthTurning = isOneUpright ? WORTH_TURNING.besideUpright : WORTH_TURNING.alone;
  const others = await lookAround(models.facemesh, pyramid, candidates, firstMeshes, doubtful, worthTurning);
  const again = await lookClosely(
    models,
    pyramid,
    others.map(({ of }) => candidates[of]),
    others.map(({ mesh }) => mesh),
  );
  others.forEach(({ of }, i) => {
    if (again[i].confidence > best[of].confidence) best[of] = again[i];
  });
  await lookFromAfar(models.detector, pyramid, candidates, firstMeshes, best);
  return withoutDoubles(best.filter(({ confidence }) => confidence >= MIN_CONFIDENCE));
}

/** Out of focus, a face convinces neither network, but it is there: from afar the detector sees it all the better. */
async function lookFromAfar(
  detector: Model,
  pyramid: Pyramid,
  candidates: readonly Candidate[],
  firstMeshes: readonly Mesh[],
  best: FoundFace[],
): Promise<void> {
  for (const [i, face] of best.entries()) {
    const box = candidates[i];
    if (face.confidence >= MIN_CONFIDENCE || Math.max(box.width, box.height) < NEAR_PX) continue;
    if (!(await isOutOfFocus(pyramid, box))) continue;
    const score = box.fromAfar ? box.score : await scoreFromAfar(detector, pyramid, box);
    if (score < SURE_FROM_AFAR) continue;
    // The closer looks only led astray.
    const mesh = firstMeshes[i];
    best[i] = { ...face, mesh, fivePoints: fivePointsOfMesh(mesh), confidence: 100 * score };
  }
}

/** Of meshes that lie over one another the surest, surest first. */
export function withoutDoubles(faces: readonly FoundFace[]): FoundFace[] {
  return suppress(faces, MAX_OVERLAP, {
    score: ({ confidence }) => confidence,
    rect: ({ mesh }) => meshBounds(mesh),
    overlap: overlapOfSmaller,
  });
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

/**
 * Beside a face that is surely upright, a doubtful one is worth more looks only if the detector thinks something of it, at first sight or
 * from afar: most others are none, and every look costs as much as at a face.
 */
async function withoutFaint(
  detector: Model,
  pyramid: Pyramid,
  candidates: readonly Candidate[],
  unsure: readonly number[],
): Promise<number[]> {
  const areClear = await Promise.all(
    unsure.map(
      async (i) =>
        candidates[i].score >= CLEAR || (await scoreFromAfar(detector, pyramid, candidates[i])) >= CLEAR_FROM_AFAR,
    ),
  );
  return unsure.filter((_, k) => areClear[k]);
}

/** Fits each mesh in its best square, asks the 68 points for their opinion, and sums up what all say. */
async function lookClosely(
  { facemesh, landmarks68 }: FaceModels,
  pyramid: Pyramid,
  candidates: readonly Candidate[],
  roughMeshes: readonly Mesh[],
): Promise<FoundFace[]> {
  const meshes = await refine(facemesh, pyramid, roughMeshes);
  const points68 = await findPoints68(
    landmarks68,
    pyramid,
    meshes.map((mesh) => squareAroundMesh(mesh, POINTS68_SQUARE)),
  );
  return meshes.map((mesh, i): FoundFace => {
    const ofMesh = fivePointsOfMesh(mesh);
    const of68 = fivePointsOf68(points68[i]);
    const { width, height } = meshBounds(mesh);
    const disagreement = fivePointsDistance(ofMesh, of68) / Math.max(width, height);
    return {
      mesh,
      fivePoints: averageFivePoints(ofMesh, of68),
      confidence: faceConfidence({ detectorScore: candidates[i].score, meshScore: mesh.score, disagreement }),
      disagreement,
    };
  });
}

function isSure({ mesh, disagreement }: FoundFace): boolean {
  return mesh.score > SURE_SCORE && disagreement < IN_AGREEMENT;
}

function isUpright({ fivePoints: { eyeLeft, eyeRight } }: FoundFace): boolean {
  return Math.abs(rollOf(eyeLeft, eyeRight)) < UPRIGHT;
}

/** Shows the doubtful candidates to the mesh network in other squares, and keeps the few best meshes of each. */
async function lookAround(
  facemesh: Model,
  pyramid: Pyramid,
  candidates: readonly Candidate[],
  firstMeshes: readonly Mesh[],
  doubtful: readonly number[],
  worthTurning: number,
): Promise<{ of: number; mesh: Mesh }[]> {
  const squares = doubtful.flatMap((of) => {
    const looks = candidates[of].score >= worthTurning ? [...OTHER_SIZES, ...OTHER_TURNS] : OTHER_SIZES;
    return [
      { of, square: squareAroundMesh(firstMeshes[of], MESH_SQUARE) },
      ...looks.map(({ angle, perBox }) => ({ of, square: squareAroundBox(candidates[of], angle, perBox) })),
    ];
  });
  const meshes = await findMeshes(
    facemesh,
    pyramid,
    squares.map(({ square }) => square),
  );
  return doubtful.flatMap((of) =>
    meshes
      .filter((_, i) => squares[i].of === of)
      .sort((p, q) => q.score - p.score)
      .slice(0, CLOSE_LOOKS)
      .map((mesh) => ({ of, mesh })),
  );
}

/**
 * Looks again where the mesh shows that its square was off: turned, shifted or of the wrong size. The network leans towards
 * seeing a face upright in its square, so one look may not be enough to turn all the way.
 */
async function refine(facemesh: Model, pyramid: Pyramid, meshes: readonly Mesh[]): Promise<Mesh[]> {
  const refined = [...meshes];
  let open = meshes.map((_, i) => i);
  for (let look = 0; look < REFINING_LOOKS; look++) {
    open = open.filter((i) => isOff(refined[i].square, squareAroundMesh(refined[i], MESH_SQUARE)));
    const again = await findMeshes(
      facemesh,
      pyramid,
      open.map((i) => squareAroundMesh(refined[i], MESH_SQUARE)),
    );
    open = open.filter((i, k) => {
      // A profile may be lost in the square that its own mesh asks for: then the last look stands.
      const isBetter = again[k].score >= refined[i].score - MAX_SCORE_LOSS;
      if (isBetter) refined[i] = again[k];
      return isBetter;
    });
  }
  return refined;
}

function squareAroundBox(box: Candidate, angle: number, perSide: number): FaceSquare {
  return { centre: centreOf(box), side: Math.max(box.width, box.height) * perSide, angle };
}

/** The square that this mesh says it should have been given: around its bounds along the face's own axes. */
function squareAroundMesh(mesh: Mesh, perSide: number): FaceSquare {
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
