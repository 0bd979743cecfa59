/** Whether a face is found, is itself, and tells its pose, when its photo is turned or mirrored. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { cosineOf, type Face, openPack, type Photo, wrapDegrees } from '../layers/vision/index.ts';
import { analyzeAll, centralFace } from './dataset.ts';
import { personOf } from './pairs.ts';

const { similarityOf } = openPack().similarity;

/** Clockwise. */
const DEGREES = [20, 45, 90, 135, 180, 225, 270, 315] as const;

/** The Similarity from which a turned face counts as itself, and how far its roll may be off. */
const ITSELF = 95;
const WITHIN_DEGREES = 3;

/** How far from the middle the face may be, in widths of the photo: beyond it is somebody else's. */
const CENTRAL = 0.2;

export interface TurnsReport {
  readonly faces: number;
  /** Shares of all faces, but for the last two, which are of those that were found. */
  readonly turned: readonly {
    readonly degrees: number;
    readonly found: number;
    readonly itself: number;
    readonly rollWithin3: number;
  }[];
  /** How far the pose of the mirrored photo is from the mirrored pose, in degrees: median and 95th percentile. */
  readonly mirrored: Readonly<Record<'yaw' | 'pitch' | 'roll', { readonly p50: number; readonly p95: number }>>;
}

interface Look {
  readonly face: Face;
  readonly vector: Float32Array;
}

/** @param directory  holds images/ of one face each, named person_number; `limit` people are looked at, one photo each */
export async function evaluateTurns(directory: string, limit: number): Promise<TurnsReport> {
  const folder = join(directory, 'images');
  const names = someOf(
    [...Map.groupBy(readdirSync(folder).sort(), personOf).values()].map(([name]) => name),
    limit,
  );
  const plain = await analyzeAll(folder, names, look);
  const rotated = [];
  for (const degrees of DEGREES) {
    const turn = (bytes: Uint8Array) => sharp(bytes).rotate(degrees, { background: '#808080' }).png().toBuffer();
    const pairs = pairUp(plain, await analyzeAll(folder, names, look, turn));
    const off = pairs.map(({ was, is }) => angleBetween(is.face.pose.roll, was.face.pose.roll + degrees));
    rotated.push({
      degrees,
      found: pairs.length / names.length,
      itself: share(pairs, ({ was, is }) => similarityOf(cosineOf(was.vector, is.vector)) >= ITSELF),
      rollWithin3: share(off, (degrees) => degrees <= WITHIN_DEGREES),
    });
  }
  const mirror = (bytes: Uint8Array) => sharp(bytes).flop().png().toBuffer();
  const poses = pairUp(plain, await analyzeAll(folder, names, look, mirror)).map(({ was, is }) => ({
    yaw: Math.abs(is.face.pose.yaw + was.face.pose.yaw),
    pitch: Math.abs(is.face.pose.pitch - was.face.pose.pitch),
    roll: angleBetween(is.face.pose.roll, -was.face.pose.roll),
  }));
  const spread = (angle: 'yaw' | 'pitch' | 'roll') => {
    const sorted = poses.map((pose) => pose[angle]).sort((p, q) => p - q);
    const at = (part: number) => sorted[Math.floor(part * (sorted.length - 1))];
    return { p50: at(0.5), p95: at(0.95) };
  };
  return {
    faces: names.length,
    turned: rotated,
    mirrored: { yaw: spread('yaw'), pitch: spread('pitch'), roll: spread('roll') },
  };
}

/** Spread evenly over the list. */
function someOf<T>(list: readonly T[], limit: number): T[] {
  const step = Math.max(1, list.length / limit);
  return Array.from({ length: Math.min(limit, list.length) }, (_, i) => list[Math.floor(i * step)]);
}

async function look(photo: Photo): Promise<Look | undefined> {
  const face = centralFace(photo);
  if (!face) return undefined;
  const { left, top, width, height } = face.box;
  if (Math.hypot(left + width / 2 - 0.5, top + height / 2 - 0.5) > CENTRAL) return undefined;
  return { face, vector: (await photo.embed([face]))[0] };
}

function pairUp(plain: readonly (Look | undefined)[], changed: readonly (Look | undefined)[]) {
  return plain.flatMap((was, i) => {
    const is = changed[i];
    return was && is ? [{ was, is }] : [];
  });
}

function share<T>(list: readonly T[], holds: (item: T) => boolean): number {
  return list.filter(holds).length / list.length;
}

/** 0 to 180 degrees. */
function angleBetween(p: number, q: number): number {
  return Math.abs(wrapDegrees(p - q));
}
