/** Consistency of EyeDirection, which needs no labels: in a photo's mirror image the eyes look the opposite way. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { EyeDirection } from '../layers/vision/index.ts';
import { analyzeAll, describeCentralFace } from './dataset.ts';
import { mean, quantile, shareOf } from './scores.ts';

/** Difference of yaw and of pitch, in degrees, up to which two directions agree. */
const ALIKE = 10;

export interface GazeReport {
  readonly asTheyAre: GazeAgreement;
  /** Photos shrunk to a quarter. */
  readonly small: GazeAgreement;
}

export interface GazeAgreement {
  /** Faces found in the photo and in its mirror image. */
  readonly faces: number;
  /** Share of the faces whose direction is the mirror image's to within 10 degrees of yaw and of pitch. */
  readonly agree: number;
  /** Mean confidence, 0 to 1. */
  readonly stated: number;
  /** Differences of the two directions in degrees: median and 90th percentile. */
  readonly yaw: { readonly half: number; readonly most: number };
  readonly pitch: { readonly half: number; readonly most: number };
  /** The directions themselves in degrees: 10th percentile, median and 90th percentile. */
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
  const spread = (angle: 'yaw' | 'pitch') => {
    const angles = pairs.map(({ there }) => there[angle]);
    return [0.1, 0.5, 0.9].map((share) => quantile(angles, share));
  };
  return {
    faces: pairs.length,
    agree: shareOf(pairs, (_, i) => yaws[i] <= ALIKE && pitches[i] <= ALIKE),
    stated: mean(pairs.map(({ there }) => there.confidence / 100)),
    yaw: { half: quantile(yaws, 0.5), most: quantile(yaws, 0.9) },
    pitch: { half: quantile(pitches, 0.5), most: quantile(pitches, 0.9) },
    yaws: spread('yaw'),
    pitches: spread('pitch'),
  };
}

async function directions(
  folder: string,
  prepare: (bytes: Uint8Array) => Promise<Uint8Array>,
): Promise<(EyeDirection | undefined)[]> {
  const wanted = new Set(['eyeDirection'] as const);
  const described = await analyzeAll(
    folder,
    readdirSync(folder).sort(),
    (photo) => describeCentralFace(photo, wanted),
    prepare,
  );
  return described.map((attributes) => attributes?.eyeDirection);
}
