/** Pixels in, faces out: the pipeline, step by step. */

import { decodePhoto, type ImageLimits } from './decode.ts';
import { findCandidates, findTurnedCandidates } from './detect/detector.ts';
import { embedFaces } from './embed/embedder.ts';
import { liftDark } from './exposure.ts';
import { type Box, type Face, LANDMARK_NAMES, type LandmarkName, type Landmarks, type Point } from './face.ts';
import type { FivePoints } from './five-points.ts';
import type { Rect } from './geometry.ts';
import { type FoundFace, findFaces, withoutDoubles } from './mesh/find-faces.ts';
import { meshLandmark } from './mesh/landmarks.ts';
import { findMeshes, type Mesh, meshBounds } from './mesh/mesh.ts';
import { meanPose, poseOf } from './mesh/pose.ts';
import { Pyramid } from './pyramid.ts';
import { measureQuality } from './quality.ts';
import { loadModel, type Model } from './session.ts';
import { Stopwatch } from './stopwatch.ts';

/** Rekognition's own limit. */
const MAX_FACES = 100;

/**
 * Larger photos are shrunk to this while decoding. A face of 40 px in 1920 x 1080, the least that Rekognition promises to
 * find, keeps its 40 px.
 */
const MAX_DECODED_SIDE = 1920;

/** Degrees. Where one face is turned this far, others may be turned too far for the upright passes. */
const TURNED_ROLL = 50;

const MODEL_NAMES = ['detector', 'landmarks68', 'facemesh', 'mobilefacenet', 'dlib-resnet'] as const;

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
 * @param options.threads  threads a network runs on; by default as many as there are CPUs to use
 */
export async function loadVision(options: { readonly threads?: number } = {}): Promise<Vision> {
  const loaded = await Promise.all(
    MODEL_NAMES.map(async (name) => [name, await loadModel(name, options.threads)] as const),
  );
  const models = Object.fromEntries(loaded) as Models;
  return {
    analyze: (bytes, limits) => analyze(models, bytes, limits),
    async close() {
      await Promise.all(loaded.map(([, model]) => model.release()));
    },
  };
}

async function analyze(models: Models, bytes: Uint8Array, limits: ImageLimits): Promise<Photo> {
  const stopwatch = new Stopwatch();
  const { width, height, pixels } = await stopwatch.time('decode', () => decodePhoto(bytes, limits, MAX_DECODED_SIDE));
  const { pixels: lifted, gain } = liftDark(pixels);
  const pyramid = new Pyramid(lifted);
  const found = largestFirst(await findAllFaces(models, pyramid, stopwatch));
  const mirrored = await stopwatch.time('mesh', () => {
    const squares = found.map(({ mesh }) => mesh.square);
    return findMeshes(models.facemesh, pyramid, squares, true);
  });

  const fivePoints = new Map<Face, FivePoints>();
  const faces = await stopwatch.time('describe', () =>
    Promise.all(
      found.map(async (foundFace, i) => {
        const face = await describe(foundFace, mirrored[i], pyramid, gain, Math.max(width, height));
        fivePoints.set(face, foundFace.fivePoints);
        return face;
      }),
    ),
  );

  return {
    width,
    height,
    faces,
    stages: stopwatch.milliseconds,
    embed: (wanted) =>
      stopwatch.time('embed', () =>
        embedFaces(
          models,
          pyramid,
          wanted.map((face) => {
            const points = fivePoints.get(face);
            if (!points) throw new Error('The face is not one of this photo');
            return points;
          }),
        ),
      ),
  };
}

/** Looks for faces that lie on their side only where there is reason to: no face is upright, or one is turned already. */
async function findAllFaces(models: Models, pyramid: Pyramid, stopwatch: Stopwatch): Promise<FoundFace[]> {
  const candidates = await stopwatch.time('detect', () => findCandidates(models.detector, pyramid));
  const faces = await stopwatch.time('mesh', () => findFaces(models, pyramid, candidates));
  if (faces.length > 0 && faces.every(({ mesh }) => Math.abs(poseOf(mesh).roll) < TURNED_ROLL)) return faces;
  const turned = await stopwatch.time('detect', () => findTurnedCandidates(models.detector, pyramid));
  return withoutDoubles([...faces, ...(await stopwatch.time('mesh', () => findFaces(models, pyramid, turned)))]);
}

function largestFirst(found: readonly FoundFace[]): FoundFace[] {
  const area = ({ mesh }: FoundFace) => {
    const { width, height } = meshBounds(mesh);
    return width * height;
  };
  return [...found].sort((p, q) => area(q) - area(p)).slice(0, MAX_FACES);
}

async function describe(
  { mesh, fivePoints, confidence }: FoundFace,
  mirrored: Mesh,
  pyramid: Pyramid,
  gain: number,
  longSidePx: number,
): Promise<Face> {
  const bounds = meshBounds(mesh);
  return {
    box: toRatios(bounds, pyramid),
    confidence,
    landmarks: landmarksOf(mesh, pyramid),
    // The network is not even-handed: the mean with its mirror image is, to within 3 degrees.
    pose: meanPose(poseOf(mesh), poseOf(mirrored, true)),
    quality: await measureQuality(pyramid, fivePoints, gain),
    sizePx: Math.min(bounds.width, bounds.height) * (longSidePx / pyramid.longSide),
  };
}

function landmarksOf(mesh: Mesh, pyramid: Pyramid): Landmarks {
  const entries = LANDMARK_NAMES.map((name): [LandmarkName, Point] => {
    const { x, y } = meshLandmark(mesh, name);
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
