/** Analyses photos: the pipeline from bytes to faces, step by step. */

import { availableParallelism } from 'node:os';
import type { AttributeName } from './attributes/attributes.ts';
import {
  type Describers,
  describeFaces,
  type Extractors,
  extractFeatures,
  featuresForAttributes,
  inOrder,
  openDescribers,
} from './attributes/describe.ts';
import { embedFaces, featuresForEmbedding } from './attributes/embed-faces.ts';
import { featureExtractors } from './attributes/extract-features.main.ts';
import { type FeatureName, featuresFor, type Part, readPart } from './attributes/features.ts';
import { PackNotOpen } from './errors.ts';
import type { Face } from './face.ts';
import { findAllFaces } from './find-all-faces.ts';
import type { Keypoints } from './geometry/keypoints.ts';
import { buildPyramid } from './image/build-pyramid.main.ts';
import { decodePhoto, type ImageLimits } from './image/decode.ts';
import { liftDark } from './image/exposure.ts';
import { type FrameBuffer, FrameBufferPool } from './image/frame-buffer.ts';
import { LEVEL_SIDES } from './image/pyramid.ts';
import { type MeasuredFace, measureFace, measurePoseAndEyes } from './measure-face.ts';
import type { FoundFace } from './mesh/found-face.ts';
import type { Mesh } from './mesh/mesh.ts';
import type { FaceObserver } from './mesh/observer.ts';
import { DEFAULT_PACKS, openPacks, type Pack } from './networks/pack.ts';
import { CONFIDENCE, HEADS } from './networks/pack-files.ts';
import { requireBuilt } from './networks/session.ts';
import { openWorkers } from './open-workers.ts';
import { personJudge } from './person/person-judge.main.ts';
import type { Expected, Photo, Vision, VisionOptions } from './photo.ts';
import { Stopwatch } from './stopwatch.ts';
import type { VisionTasks } from './tasks.ts';
import { oncePerItem } from './workers/once-per-item.ts';
import { Semaphore } from './workers/semaphore.ts';
import type { Workers } from './workers/task.ts';

/**
 * Long side, in pixels, to which larger photos are shrunk while decoding. A face of 40 px in 1920 x 1080, the smallest
 * that Rekognition promises to find, keeps its 40 px.
 */
const MAX_DECODED_SIDE = 1920;

/** Size of the largest photo, which is a square, with all its levels. */
const MAX_PHOTO_BYTES = [MAX_DECODED_SIDE, ...LEVEL_SIDES].reduce((sum, side) => sum + 3 * side ** 2, 0);

/** A photo whose faces' features can be read: models/heads is trained on them. */
export interface TrainingPhoto extends Photo {
  /**
   * Reads parts of the heads' input (attributes/features.ts) for each face given, in their order.
   * @throws Error  a face is not one of this photo's, or the photo was disposed of
   */
  read(faces: readonly Face[], parts: readonly Part[]): Promise<Float32Array[][]>;
  /**
   * Computes MobileFaceNet's vector, of any length, at keypoints in pixels of the pyramid's base: also of candidates
   * that are no face of the answer.
   * @throws Error  the photo was disposed of
   */
  vectorsAt(keypoints: readonly Keypoints[]): Promise<Float32Array[]>;
}

export interface TrainingVision extends Vision {
  /** @param observer  follows the search for faces, and changes no result */
  analyze(bytes: Uint8Array, limits: ImageLimits, expected?: Expected, observer?: FaceObserver): Promise<TrainingPhoto>;
}

/** State that all photos share. */
interface Pipeline {
  readonly describers: Describers;
  readonly frames: FrameBufferPool;
}

/**
 * Opens model packs and starts workers, which load the networks of the first pack at once, those of others when they
 * first run.
 * @throws Error  a pack cannot be opened, or a network is missing or cannot be loaded
 */
export async function loadVision(options: VisionOptions = {}): Promise<TrainingVision> {
  const { workers: count = availableParallelism(), packs: names = DEFAULT_PACKS } = options;
  const packs = openPacks(names);
  requireBuilt(packs.flatMap(({ networks }) => networks));
  const pipeline: Pipeline = { describers: openDescribers(HEADS), frames: new FrameBufferPool(MAX_PHOTO_BYTES) };
  const workers = await openWorkers(count, packs[0].networks);
  // Photos beyond those that keep the workers busy would only wait as pixels, which take more memory than bytes.
  const semaphore = new Semaphore(count + 1);
  return {
    packs,
    pack: (name) => openPackOf(packs, name),
    analyze: (bytes, limits, expected = {}, observer = undefined) =>
      semaphore.run(() => analyze(pipeline, workers.forPhoto(), bytes, limits, expected, observer)),
    close: () => workers.close(),
  };
}

function openPackOf(packs: readonly Pack[], name: string): Pack {
  const pack = packs.find((open) => open.name === name);
  if (!pack) {
    throw new PackNotOpen(
      name,
      packs.map((open) => open.name),
    );
  }
  return pack;
}

async function analyze(
  { describers, frames }: Pipeline,
  workers: Workers<VisionTasks>,
  bytes: Uint8Array,
  limits: ImageLimits,
  expected: Expected,
  observer: FaceObserver | undefined,
): Promise<TrainingPhoto> {
  const stopwatch = new Stopwatch();
  const decoded = await stopwatch.time('decode', () => decodePhoto(bytes, limits, MAX_DECODED_SIDE));
  const frame = frames.open();
  let pyramidSettled: Promise<unknown> = Promise.resolve();
  try {
    const { width, height } = decoded;
    const { pixels, gain } = liftDark(decoded.pixels);
    const growing = buildPyramid(workers, pixels, frame);
    pyramidSettled = growing.whole().catch(() => undefined);
    const measure = oncePerItem((meshes: readonly Mesh[]) => measurePoseAndEyes(workers, growing, meshes));
    const meshesOf = (faces: readonly FoundFace[]) => faces.map(({ mesh }) => mesh);
    const extractors = featureExtractors(workers, growing);
    const features = expectedFeatures(describers, expected);
    const extractAhead = (sure: readonly FoundFace[]) => {
      const begun = [measure(meshesOf(sure)), ...features.map((name) => extractors[name](sure))];
      // What fails here fails again where its result is needed.
      for (const result of begun.flat()) result.catch(() => undefined);
    };
    const judge = personJudge(CONFIDENCE, (faces) =>
      extractors.aligned(faces).map(async (aligned) => (await aligned).embedding),
    );
    const found = await findAllFaces(workers, growing, stopwatch, extractAhead, judge, observer);
    const poses = await stopwatch.time('eyes', () => Promise.all(measure(meshesOf(found))));
    const measured = found.map((face, i): MeasuredFace => ({ ...face, ...poses[i] }));
    const pyramid = await growing.whole();
    const faces = await stopwatch.time('describe', async () =>
      measured.map((face) => measureFace(face, pyramid, gain, Math.max(width, height))),
    );
    const measuredOf = new Map(faces.map((face, i) => [face, measured[i]]));
    return {
      width,
      height,
      faces,
      stages: stopwatch.milliseconds,
      ...methodsOf(measuredOf, describers, extractors, frame, stopwatch),
    };
  } catch (error) {
    // Workers write to the frame buffer until the pyramid is settled.
    await pyramidSettled;
    frame.close();
    throw error;
  }
}

function expectedFeatures(describers: Describers, expected: Expected): FeatureName[] {
  const { embedding, attributes = new Set<AttributeName>() } = expected;
  return inOrder([
    ...featuresForAttributes(describers, attributes),
    ...(embedding ? featuresForEmbedding(embedding) : []),
  ]);
}

/** Makes the methods of an analysed photo, which run networks on demand. */
function methodsOf(
  measuredOf: ReadonlyMap<Face, MeasuredFace>,
  describers: Describers,
  extractors: Extractors<Pick<FoundFace, 'keypoints'>>,
  frame: FrameBuffer,
  stopwatch: Stopwatch,
): Pick<TrainingPhoto, 'embed' | 'describe' | 'read' | 'vectorsAt' | typeof Symbol.dispose> {
  const own = (faces: readonly Face[]) => {
    frame.requireOpen();
    return faces.map((face) => {
      const measured = measuredOf.get(face);
      if (!measured) throw new Error('The face is not one of this photo');
      return measured;
    });
  };
  return {
    embed: (faces, pack) => stopwatch.time('embed', async () => embedFaces(own(faces), pack, extractors)),
    describe: (faces, wanted) =>
      stopwatch.time('attributes', async () => describeFaces(own(faces), wanted, describers, extractors)),
    async read(faces, parts) {
      const extracted = await Promise.all(extractFeatures(own(faces), featuresFor(parts), extractors));
      return extracted.map((face) => parts.map((part) => readPart(part, face)));
    },
    async vectorsAt(keypoints) {
      frame.requireOpen();
      const aligned = await Promise.all(extractors.aligned(keypoints.map((points) => ({ keypoints: points }))));
      return aligned.map(({ embedding }) => embedding);
    },
    [Symbol.dispose]: () => frame.close(),
  };
}
