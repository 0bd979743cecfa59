/** Faces that the product finds in a data set, kept in a file as finding them takes minutes. */

import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { analyzeAll, centralFace, type LoneFaceWithLandmarks } from '../../eval/dataset.ts';
import type { Box } from '../../layers/vision/index.ts';
import { KEPT } from './kept.ts';

/** The face that a photo is about. */
export interface KnownFace extends LoneFaceWithLandmarks {
  /** As the product stated it, in percent. */
  readonly confidence: number;
  /** Number of faces found in the photo. */
  readonly faces: number;
  /** Boxes of the photo's faces that are turned to a side by 35 degrees and more. */
  readonly profiles: readonly Box[];
}

const PROFILE_YAW = 35;

/** Finds the face that each photo of a data set is about; photos without one are left out. @param data  folder of the data sets */
export async function knownFaces(data: string, set: string): Promise<KnownFace[]> {
  const file = join(KEPT, `faces-${set}.json`);
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as KnownFace[];
  const folder = join(data, set, 'images');
  const found = await analyzeAll(folder, readdirSync(folder).sort(), (photo, name) => {
    const face = centralFace(photo);
    if (!face) return undefined;
    const { width, height, faces } = photo;
    const { box, landmarks, confidence } = face;
    const profiles = faces.filter(({ pose }) => Math.abs(pose.yaw) > PROFILE_YAW).map((profile) => profile.box);
    return { name, width, height, box, landmarks, confidence, faces: faces.length, profiles };
  });
  const faces = found.filter((face) => face !== undefined);
  await mkdir(KEPT, { recursive: true });
  await writeFile(file, JSON.stringify(faces));
  return faces;
}
