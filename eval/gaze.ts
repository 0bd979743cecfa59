/** Whether eyes look the same way in a photo's mirror image, which nobody has to label. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { EyeDirection } from '../layers/vision/index.ts';
import { analyzeAll, centralFace } from './dataset.ts';

/** Degrees. */
const ALIKE = 10;

export interface GazeReport {
  readonly asTheyAre: GazeAgreement;
  /** Shrunk to a quarter. */
  readonly small: GazeAgreement;
}

export interface GazeAgreement {
  /** Seen in the photo and in its mirror image. */
  readonly faces: number;
  /** The share whose direction is the mirror image's to within 10 degrees of yaw and of pitch. */
  readonly agree: number;
  /** The mean confidence, as a share. */
  readonly stated: number;
  /** Degrees between the two: half, and nine tenths, are nearer. */
  readonly yaw: { readonly half: number; readonly most: number };
  readonly pitch: { readonly half: number; readonly most: number };
  /** The directions themselves, in degrees: the tenth, the middle and the nine tenths of all. */
  readonly yaws: readonly number[];
  readonly pitches: readonly number[];
}

/** @param directory  holds images/ */
export async function evaluateGaze(directory: string): Promise<GazeReport> {
  const folder = join(directory, 'images');
  const quarter = async (bytes: Uint8Array) => {
    const { width } = await sharp(bytes).metadata();
    return sharp(bytes)
      .resize({ width: Math.round(width / 4) })
      .png()
      .toBuffer();
  };
  return {
    asTheyAre: await agreement(folder, async (bytes) => bytes),
    small: await agreement(folder, quarter),
  };
}

async function agreement(folder: string, prepare: (bytes: Uint8Array) => Promise<Uint8Array>): Promise<GazeAgreement> {
  const plain = await directions(folder, prepare);
  const mirrored = await directions(folder, async (bytes) =>
    sharp(await prepare(bytes))
      .flop()
      .png()
      .toBuffer(),
  );
  const pairs = plain.flatMap((there, i) => (there && mirrored[i] ? [{ there, mirror: mirrored[i] }] : []));
  const yaws = pairs.map(({ there, mirror }) => Math.abs(there.yaw + mirror.yaw));
  const pitches = pairs.map(({ there, mirror }) => Math.abs(there.pitch - mirror.pitch));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    faces: pairs.length,
    agree: mean(yaws.map((yaw, i) => Number(yaw <= ALIKE && pitches[i] <= ALIKE))),
    stated: mean(pairs.map(({ there }) => there.confidence / 100)),
    yaw: { half: quantile(yaws, 0.5), most: quantile(yaws, 0.9) },
    pitch: { half: quantile(pitches, 0.5), most: quantile(pitches, 0.9) },
    yaws: [0.1, 0.5, 0.9].map((share) =>
      quantile(
        pairs.map(({ there }) => there.yaw),
        share,
      ),
    ),
    pitches: [0.1, 0.5, 0.9].map((share) =>
      quantile(
        pairs.map(({ there }) => there.pitch),
        share,
      ),
    ),
  };
}

function directions(
  folder: string,
  prepare: (bytes: Uint8Array) => Promise<Uint8Array>,
): Promise<(EyeDirection | undefined)[]> {
  return analyzeAll(
    folder,
    readdirSync(folder).sort(),
    async (photo) => {
      const face = centralFace(photo);
      if (!face) return undefined;
      const [{ eyeDirection }] = await photo.describe([face], new Set(['eyeDirection'] as const));
      return eyeDirection;
    },
    prepare,
  );
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((p, q) => p - q)[Math.floor(share * (values.length - 1))];
}
