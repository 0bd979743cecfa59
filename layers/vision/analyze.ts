/** Pixels in, faces out: the pipeline, step by step. */

import { availableParallelism } from 'node:os';
import type { AttributeName, Attributes } from './attributes/attributes.ts';
import { describeFaces, inOrder, lookAt, looksForAttributes } from './attributes/describe.ts';
import { type LookName, looksFor, type Part, readPart } from './attributes/parts.ts';
import { buildPyramid, type GrowingPyramid } from './build-pyramid.ts';
import { decodePhoto, type ImageLimits } from './decode.ts';
import { joinEmbeddings } from './embed/embedder.ts';
import { liftDark } from './exposure.ts';
import type { Face } from './face.ts';
import { findAllFaces } from './find-all-faces.ts';
import type { FivePoints } from './five-points.ts';
import { type Lanes, openLanes } from './lanes.ts';
import { type KnownFace, measureFace } from './measure-face.ts';
import type { FoundFace } from './mesh/close-look.ts';
import { meanPose, poseOf } from './mesh/pose.ts';
import { oncePerItem } from './once.ts';
import { LADDER } from './pyramid.ts';
import { type Room, Rooms } from './shared-memory.ts';
import { inBatches, inShares } from './shares.ts';
import { Stopwatch } from './stopwatch.ts';
import { Turns } from './turns.ts';

/**
 * Larger photos are shrunk to this while decoding. A face of 40 px in 1920 x 1080, the least that Rekognition promises to
 * find, keeps its 40 px.
 */
const MAX_DECODED_SIDE = 1920;

/** Of the largest photo, which is a square, with all its levels. */
const MOST_BYTES = [MAX_DECODED_SIDE, ...LADDER].reduce((sum, side) => sum + 3 * side ** 2, 0);

/**
 * A photo that was looked at, and what can still be asked about its faces. Hold it by `using`: what its pixels take is then free
 * for the next photo at once.
 */
export interface Photo extends Disposable {
  /** Upright, in pixels, as it was sent. */
  readonly width: number;
  readonly height: number;
  /** Largest first, at most 100. */
  readonly faces: readonly Face[];
  /** Milliseconds by stage so far. */
  readonly stages: Readonly<Record<string, number>>;
  /**
   * One 640-d unit vector for each of the faces given, in their order.
   * @throws Error  a face is not one of this photo's, or the photo was disposed of
   */
  embed(faces: readonly Face[]): Promise<Float32Array[]>;
  /**
   * The attributes wanted of each of the faces given, in their order. A network runs only if one of them needs it, and at
   * most once a face, for embeddings too.
   * @throws Error  a face is not one of this photo's, or the photo was disposed of
   */
  describe(faces: readonly Face[], wanted: ReadonlySet<AttributeName>): Promise<Partial<Attributes>[]>;
  /**
   * The numbers that attributes are told from, part by part: what models/heads is trained on.
   * @throws Error  a face is not one of this photo's, or the photo was disposed of
   */
  read(faces: readonly Face[], parts: readonly Part[]): Promise<Float32Array[][]>;
}

/** What will be asked about every face of a photo. */
export interface Expected {
  readonly embedding?: boolean;
  readonly attributes?: ReadonlySet<AttributeName>;
}

export interface Vision {
  /**
   * Finds and describes the faces in a JPEG or PNG.
   * @param expected  is worked on already while faces are still looked for, and changes no answer: what is not asked in the end
   *                  was in vain
   * @throws InvalidImage, ImageTooSmall, ImageTooLarge
   */
  analyze(bytes: Uint8Array, limits: ImageLimits, expected?: Expected): Promise<Photo>;
  /** Frees the models. */
  close(): Promise<void>;
}

/**
 * Loads the model pack.
 * @param options.lanes  threads that networks run on, one network at a time each; by default as many as there are CPUs to use
 */
export async function loadVision({ lanes: count = availableParallelism() }: { lanes?: number } = {}): Promise<Vision> {
  const lanes = await openLanes(count);
  const rooms = new Rooms(MOST_BYTES);
  // Photos beyond those that keep the lanes busy would only wait as pixels, which take more memory than bytes.
  const turns = new Turns(count + 1);
  return {
    analyze: (bytes, limits, expected = {}) =>
      turns.take(() => analyze(lanes.forPhoto(), rooms, bytes, limits, expected)),
    close: () => lanes.close(),
  };
}

async function analyze(
  lanes: Lanes,
  rooms: Rooms,
  bytes: Uint8Array,
  limits: ImageLimits,
  expected: Expected,
): Promise<Photo> {
  const stopwatch = new Stopwatch();
  const decoded = await stopwatch.time('decode', () => decodePhoto(bytes, limits, MAX_DECODED_SIDE));
  const room = rooms.open();
  let madeOrFailed: Promise<unknown> = Promise.resolve();
  try {
    const { width, height } = decoded;
    const { pixels, gain } = liftDark(decoded.pixels);
    const growing = buildPyramid(lanes, pixels, room);
    madeOrFailed = growing.whole().catch(() => undefined);
    const know = oncePerItem((faces: readonly FoundFace[]) => knowFaces(lanes, growing, faces));
    const looks = looksAt(lanes, growing);
    const expectedLooks = looksExpected(expected);
    const found = await findAllFaces(lanes, growing, stopwatch, (sure) => {
      const begun = [know(sure), ...expectedLooks.map((name) => looks[name](sure))];
      // If one fails, so does the same look when it is needed.
      for (const look of begun.flat()) look.catch(() => undefined);
    });
    const knownFaces = await stopwatch.time('eyes', () => Promise.all(know(found)));
    const pyramid = await growing.whole();
    const faces = await stopwatch.time('describe', async () =>
      knownFaces.map((face) => measureFace(face, pyramid, gain, Math.max(width, height))),
    );
    const known = new Map(faces.map((face, i) => [face, knownFaces[i]]));
    return {
      width,
      height,
      faces,
      stages: stopwatch.milliseconds,
      ...questions(looks, room, known, stopwatch),
    };
  } catch (error) {
    await madeOrFailed;
    room.close();
    throw error;
  }
}

function looksExpected({ embedding = false, attributes = new Set() }: Expected): LookName[] {
  return inOrder([...looksForAttributes(attributes), ...(embedding ? (['embedding'] as const) : [])]);
}

/** Looks at every face in the mirror, and at its eyes. */
function knowFaces(lanes: Lanes, growing: GrowingPyramid, found: readonly FoundFace[]): Promise<KnownFace>[] {
  const meshes = found.map(({ mesh }) => mesh);
  const eyes = inBatches(meshes, async (share) =>
    lanes.run('findEyes', { pyramid: await growing.whole(), meshes: share }),
  );
  const mirrored = inBatches(meshes, async (share) =>
    lanes.run('findMirroredMeshes', { pyramid: await growing.whole(), squares: share.map(({ square }) => square) }),
  );
  return found.map(async (face, i) => {
    const [inMirror, ofFace] = await Promise.all([mirrored[i], eyes[i]]);
    // The network is not even-handed: the mean with its mirror image is, to within 3 degrees.
    return { ...face, pose: meanPose(poseOf(face.mesh), poseOf(inMirror, true)), eyes: ofFace };
  });
}

/** What can be asked about the faces of a photo that was looked at. */
function questions(
  looks: ReturnType<typeof looksAt>,
  room: Room,
  known: ReadonlyMap<Face, KnownFace>,
  stopwatch: Stopwatch,
): Pick<Photo, 'embed' | 'describe' | 'read' | typeof Symbol.dispose> {
  const knownFaces = (faces: readonly Face[]) => {
    room.requireOpen();
    return faces.map((face) => {
      const knownFace = known.get(face);
      if (!knownFace) throw new Error('The face is not one of this photo');
      return knownFace;
    });
  };
  return {
    embed: (faces) => stopwatch.time('embed', async () => Promise.all(looks.embedding(knownFaces(faces)))),
    describe: (faces, wanted) =>
      stopwatch.time('attributes', async () => describeFaces(knownFaces(faces), wanted, looks)),
    async read(faces, parts) {
      const seen = await Promise.all(lookAt(knownFaces(faces), looksFor(parts), looks));
      return seen.map((face) => parts.map((part) => readPart(part, face)));
    },
    [Symbol.dispose]: () => room.close(),
  };
}

/** The looks that are made at a face only when something asked for, or expected to be, needs them. Each is made once. */
function looksAt(lanes: Lanes, growing: GrowingPyramid) {
  const pointed = async (faces: readonly FivePoints[]) => ({ pyramid: await growing.whole(), faces });
  const loose = oncePerItem((faces: readonly FivePoints[]) =>
    inBatches(faces, async (share) => lanes.run('lookLoosely', await pointed(share))),
  );
  const dlib = oncePerItem((faces: readonly FivePoints[]) =>
    inBatches(faces, async (share) => lanes.run('lookForDlib', await pointed(share))),
  );
  // The last of them in the queue, divided so that no lane is done before the others.
  const aligned = oncePerItem((faces: readonly FivePoints[]) =>
    inShares(lanes, faces, async (share) => lanes.run('lookAligned', await pointed(share))),
  );
  const embedding = oncePerItem((faces: readonly FivePoints[]) => {
    const parts = [dlib(faces), aligned(faces)] as const;
    return faces.map(async (_, i) => {
      const [ofDlib, { embedding: ofMobileFaceNet }] = await Promise.all([parts[0][i], parts[1][i]]);
      return joinEmbeddings(ofMobileFaceNet, ofDlib);
    });
  });
  // A face is looked at where its five points are, which it keeps from when it is found.
  const atPoints =
    <Look>(look: (faces: readonly FivePoints[]) => Promise<Look>[]) =>
    (faces: readonly FoundFace[]) =>
      look(faces.map(({ fivePoints }) => fivePoints));
  return { aligned: atPoints(aligned), embedding: atPoints(embedding), loose: atPoints(loose) };
}
