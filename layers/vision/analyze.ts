/** Pixels in, faces out: the pipeline, step by step. */

import { availableParallelism } from 'node:os';
import type { AttributeName, Attributes } from './attributes/attributes.ts';
import { describeFaces, lookAt } from './attributes/describe.ts';
import { lookLoosely } from './attributes/loose-face.ts';
import { looksFor, type Part, readPart } from './attributes/parts.ts';
import { decodePhoto, type ImageLimits } from './decode.ts';
import { type Candidate, findBlurredCandidates, findCandidates, findTurnedCandidates } from './detect/detector.ts';
import { embedFaces, lookAligned } from './embed/embedder.ts';
import { liftDark } from './exposure.ts';
import { type Eyes, findEyes } from './eyes/eyes.ts';
import {
  type Box,
  type Face,
  LANDMARK_NAMES,
  type LandmarkName,
  type Landmarks,
  type Point,
  type Pose,
} from './face.ts';
import type { Rect } from './geometry.ts';
import { type Model, openLanes } from './lanes.ts';
import { type FoundFace, findFaces, withoutDoubles } from './mesh/find-faces.ts';
import { meshLandmark } from './mesh/landmarks.ts';
import { findMeshes, type Mesh, meshBounds } from './mesh/mesh.ts';
import { meanPose, poseOf } from './mesh/pose.ts';
import { oncePerItem } from './once.ts';
import { Pyramid } from './pyramid.ts';
import { isOutOfFocus, measureQuality } from './quality.ts';
import { Stopwatch } from './stopwatch.ts';
import { Turns } from './turns.ts';

/** Rekognition's own limit. */
const MAX_FACES = 100;

/**
 * Larger photos are shrunk to this while decoding. A face of 40 px in 1920 x 1080, the least that Rekognition promises to
 * find, keeps its 40 px.
 */
const MAX_DECODED_SIDE = 1920;

/** Degrees. Where one face is turned this far, others may be turned too far for the upright passes. */
const TURNED_ROLL = 50;

const MODEL_NAMES = ['detector', 'landmarks68', 'facemesh', 'iris', 'mobilefacenet', 'dlib-resnet', 'faceres'] as const;

type Models = Readonly<Record<(typeof MODEL_NAMES)[number], Model>>;

/** A photo that was looked at, and what can still be asked about its faces. */
export interface Photo {
  /** Upright, in pixels, as it was sent. */
  readonly width: number;
  readonly height: number;
  /** Largest first, at most 100. */
  readonly faces: readonly Face[];
  /** Milliseconds by stage so far. */
  readonly stages: Readonly<Record<string, number>>;
  /**
   * One 640-d unit vector for each of the faces given, in their order.
   * @throws Error  a face is not one of this photo's
   */
  embed(faces: readonly Face[]): Promise<Float32Array[]>;
  /**
   * The attributes wanted of each of the faces given, in their order. A network runs only if one of them needs it, and at
   * most once a face, for embeddings too.
   * @throws Error  a face is not one of this photo's
   */
  describe(faces: readonly Face[], wanted: ReadonlySet<AttributeName>): Promise<Partial<Attributes>[]>;
  /**
   * The numbers that attributes are told from, part by part: what models/heads is trained on.
   * @throws Error  a face is not one of this photo's
   */
  read(faces: readonly Face[], parts: readonly Part[]): Promise<Float32Array[][]>;
}

export interface Vision {
  /**
   * Finds and describes the faces in a JPEG or PNG.
   * @throws InvalidImage, ImageTooSmall, ImageTooLarge
   */
  analyze(bytes: Uint8Array, limits: ImageLimits): Promise<Photo>;
  /** Frees the models. */
  close(): Promise<void>;
}

/**
 * Loads the model pack.
 * @param options.lanes  threads that networks run on, one network at a time each; by default as many as there are CPUs to use
 */
export async function loadVision({ lanes = availableParallelism() }: { lanes?: number } = {}): Promise<Vision> {
  const { models, close } = await openLanes(MODEL_NAMES, lanes);
  // Photos beyond those that keep the lanes busy would only wait as pixels, which take more memory than bytes.
  const turns = new Turns(lanes + 1);
  return { analyze: (bytes, limits) => turns.take(() => analyze(models, bytes, limits)), close };
}

async function analyze(models: Models, bytes: Uint8Array, limits: ImageLimits): Promise<Photo> {
  const stopwatch = new Stopwatch();
  const { width, height, pixels } = await stopwatch.time('decode', () => decodePhoto(bytes, limits, MAX_DECODED_SIDE));
  const { pixels: lifted, gain } = liftDark(pixels);
  const pyramid = new Pyramid(lifted);
  const found = largestFirst(await findAllFaces(models, pyramid, stopwatch));
  const meshes = found.map(({ mesh }) => mesh);
  const [mirrored, eyes] = await stopwatch.time('eyes', () =>
    Promise.all([
      findMeshes(
        models.facemesh,
        pyramid,
        meshes.map(({ square }) => square),
        true,
      ),
      findEyes(models.iris, pyramid, meshes),
    ]),
  );

  const known = new Map<Face, KnownFace>();
  const faces = await stopwatch.time('describe', () =>
    Promise.all(
      found.map(async (foundFace, i) => {
        // The network is not even-handed: the mean with its mirror image is, to within 3 degrees.
        const pose = meanPose(poseOf(foundFace.mesh), poseOf(mirrored[i], true));
        const knownFace = { ...foundFace, pose, eyes: eyes[i] };
        const face = await faceOf(knownFace, pyramid, gain, Math.max(width, height));
        known.set(face, knownFace);
        return face;
      }),
    ),
  );
  const knownFaces = (wanted: readonly Face[]) =>
    wanted.map((face) => {
      const knownFace = known.get(face);
      if (!knownFace) throw new Error('The face is not one of this photo');
      return knownFace;
    });
  const looks = looksAt(models, pyramid);

  return {
    width,
    height,
    faces,
    stages: stopwatch.milliseconds,
    embed: (wanted) => stopwatch.time('embed', () => looks.embedding(knownFaces(wanted))),
    describe: (some, wanted) => stopwatch.time('attributes', () => describeFaces(knownFaces(some), wanted, looks)),
    async read(some, parts) {
      const seen = await lookAt(knownFaces(some), looksFor(parts), looks);
      return seen.map((face) => parts.map((part) => readPart(part, face)));
    },
  };
}

/** A face as far as every photo's faces are known. */
interface KnownFace extends FoundFace {
  readonly pose: Pose;
  readonly eyes: Eyes;
}

/** The looks that are made at a face only when something asked for needs them. */
function looksAt(models: Models, pyramid: Pyramid) {
  const pointsOf = (faces: readonly KnownFace[]) => faces.map(({ fivePoints }) => fivePoints);
  const aligned = oncePerItem((faces: readonly KnownFace[]) =>
    lookAligned(models.mobilefacenet, pyramid, pointsOf(faces)),
  );
  const embedding = oncePerItem(async (faces: readonly KnownFace[]) =>
    embedFaces(models['dlib-resnet'], pyramid, pointsOf(faces), aligned(faces)),
  );
  const loose = oncePerItem((faces: readonly KnownFace[]) => lookLoosely(models.faceres, pyramid, pointsOf(faces)));
  return { aligned, embedding, loose };
}

/**
 * Looks for faces that lie on their side only where there is reason to: no face is upright, or one is turned already. And for
 * blurred ones only where none is in focus.
 */
async function findAllFaces(models: Models, pyramid: Pyramid, stopwatch: Stopwatch): Promise<FoundFace[]> {
  const add = async (
    faces: readonly FoundFace[],
    find: (detector: Model, pyramid: Pyramid) => Promise<Candidate[]>,
  ) => {
    const candidates = await stopwatch.time('detect', () => find(models.detector, pyramid));
    const found = await stopwatch.time('mesh', () => findFaces(models, pyramid, candidates));
    return withoutDoubles([...faces, ...found]);
  };
  let faces = await add([], findCandidates);
  if (faces.length === 0 || faces.some(({ mesh }) => Math.abs(poseOf(mesh).roll) >= TURNED_ROLL)) {
    faces = await add(faces, findTurnedCandidates);
  }
  return (await isAnyInFocus(pyramid, faces)) ? faces : add(faces, findBlurredCandidates);
}

async function isAnyInFocus(pyramid: Pyramid, faces: readonly FoundFace[]): Promise<boolean> {
  for (const { mesh } of faces) if (!(await isOutOfFocus(pyramid, meshBounds(mesh)))) return true;
  return false;
}

function largestFirst(found: readonly FoundFace[]): FoundFace[] {
  const area = ({ mesh }: FoundFace) => {
    const { width, height } = meshBounds(mesh);
    return width * height;
  };
  return [...found].sort((p, q) => area(q) - area(p)).slice(0, MAX_FACES);
}

async function faceOf(
  { mesh, fivePoints, confidence, pose, eyes }: KnownFace,
  pyramid: Pyramid,
  gain: number,
  longSidePx: number,
): Promise<Face> {
  const bounds = meshBounds(mesh);
  return {
    box: toRatios(bounds, pyramid),
    confidence,
    landmarks: landmarksOf(mesh, eyes, pyramid),
    pose,
    quality: await measureQuality(pyramid, fivePoints, gain),
    sizePx: Math.min(bounds.width, bounds.height) * (longSidePx / pyramid.longSide),
  };
}

function landmarksOf(mesh: Mesh, { left, right }: Eyes, pyramid: Pyramid): Landmarks {
  // The middle of an eye is its pupil, in every recording of AWS too.
  const pupils = new Map<LandmarkName, Point>([
    ['eyeLeft', left.pupil],
    ['eyeRight', right.pupil],
    ['leftPupil', left.pupil],
    ['rightPupil', right.pupil],
  ]);
  const entries = LANDMARK_NAMES.map((name): [LandmarkName, Point] => {
    const { x, y } = pupils.get(name) ?? meshLandmark(mesh, name);
    return [name, { x: x / pyramid.base.width, y: y / pyramid.base.height }];
  });
  return Object.fromEntries(entries) as Record<LandmarkName, Point>;
}

function toRatios(rect: Rect, { base }: Pyramid): Box {
  return {
    left: rect.left / base.width,
    top: rect.top / base.height,
    width: rect.width / base.width,
    height: rect.height / base.height,
  };
}
