/** Detection, recognition and pose of faces in photos that are rotated or mirrored. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { type Face, type Photo, scoreOf, wrapDegrees } from '../layers/vision/index.ts';
import { analyzeAll, centralFace, evenlySpaced } from './dataset.ts';
import { PACK } from './pack.ts';
import { firstOfEachPerson } from './people.ts';
import { quantile, shareOf } from './scores.ts';

const { similarityOf } = PACK.similarity;

/** Clockwise. */
const DEGREES = [20, 45, 90, 135, 180, 225, 270, 315] as const;

/** Least Similarity, in percent, of a turned face and the upright one that counts as recognised. */
const ITSELF = 95;
/** Largest error of the roll that counts as right. */
const WITHIN_DEGREES = 3;

/** Largest distance of the face from the middle, in widths of the photo: beyond it the face is a bystander's. */
const CENTRAL = 0.2;

export interface TurnsReport {
  readonly faces: number;
  /** `found` is a share of all faces, `itself` and `rollWithin3` are shares of those that were found. */
  readonly turned: readonly {
    readonly degrees: number;
    readonly found: number;
    readonly itself: number;
    readonly rollWithin3: number;
  }[];
  /** Differences of the mirrored photo's pose and the mirrored pose, in degrees: median and 95th percentile. */
  readonly mirrored: Readonly<Record<'yaw' | 'pitch' | 'roll', { readonly p50: number; readonly p95: number }>>;
}

interface EmbeddedFace {
  readonly face: Face;
  readonly vector: Float32Array;
}

/**
 * @param directory  holds images/ of one face each, named person_number
 * @param limit      number of people, each with one photo
 */
export async function evaluateTurns(directory: string, limit: number): Promise<TurnsReport> {
  const folder = join(directory, 'images');
  const names = evenlySpaced(firstOfEachPerson(readdirSync(folder).sort()), limit);
  const plain = await analyzeAll(folder, names, embedFaceInMiddle);
  const turned = [];
  for (const degrees of DEGREES) {
    const rotate = (bytes: Uint8Array) => sharp(bytes).rotate(degrees, { background: '#808080' }).png().toBuffer();
    const pairs = pairUp(plain, await analyzeAll(folder, names, embedFaceInMiddle, rotate));
    const rollErrors = pairs.map(({ was, is }) => angleBetween(is.face.pose.roll, was.face.pose.roll + degrees));
    turned.push({
      degrees,
      found: pairs.length / names.length,
      itself: shareOf(pairs, ({ was, is }) => similarityOf(scoreOf(PACK, was.vector, is.vector)) >= ITSELF),
      rollWithin3: shareOf(rollErrors, (error) => error <= WITHIN_DEGREES),
    });
  }
  const mirror = (bytes: Uint8Array) => sharp(bytes).flop().png().toBuffer();
  const mirrored = pairUp(plain, await analyzeAll(folder, names, embedFaceInMiddle, mirror));
  const differences = mirrored.map(({ was, is }) => ({
    yaw: Math.abs(is.face.pose.yaw + was.face.pose.yaw),
    pitch: Math.abs(is.face.pose.pitch - was.face.pose.pitch),
    roll: angleBetween(is.face.pose.roll, -was.face.pose.roll),
  }));
  const spread = (angle: 'yaw' | 'pitch' | 'roll') => {
    const degrees = differences.map((difference) => difference[angle]);
    return { p50: quantile(degrees, 0.5), p95: quantile(degrees, 0.95) };
  };
  return {
    faces: names.length,
    turned,
    mirrored: { yaw: spread('yaw'), pitch: spread('pitch'), roll: spread('roll') },
  };
}

async function embedFaceInMiddle(photo: Photo): Promise<EmbeddedFace | undefined> {
  const face = centralFace(photo);
  if (!face) return undefined;
  const { left, top, width, height } = face.box;
  if (Math.hypot(left + width / 2 - 0.5, top + height / 2 - 0.5) > CENTRAL) return undefined;
  return { face, vector: (await photo.embed([face], PACK))[0] };
}

/** Pairs the faces that were found in both photos. */
function pairUp(plain: readonly (EmbeddedFace | undefined)[], changed: readonly (EmbeddedFace | undefined)[]) {
  return plain.flatMap((was, i) => {
    const is = changed[i];
    return was && is ? [{ was, is }] : [];
  });
}

/** 0 to 180 degrees. */
function angleBetween(p: number, q: number): number {
  return Math.abs(wrapDegrees(p - q));
}
