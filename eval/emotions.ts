/** How often the surest emotion is the one that is shown. */

import { join } from 'node:path';
import type { Emotion } from '../layers/vision/index.ts';
import { analyzeAll, centralFace, readCsv } from './dataset.ts';
import { setIntoMargin } from './margin.ts';

export interface EmotionsReport {
  readonly accuracy: number;
  /** The share told right of each emotion shown. */
  readonly byClass: Readonly<Record<string, number>>;
  /** By the emotion shown, how often each was the surest. */
  readonly confusion: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly images: number;
  /** Images in which no face was found, and those labelled otherwise (contempt): they are in no other number. */
  readonly failed: number;
  readonly leftOut: number;
}

/** Labels as ck-dev has them. */
const SHOWN: ReadonlyMap<string, Emotion> = new Map([
  ['happy', 'HAPPY'],
  ['sadness', 'SAD'],
  ['anger', 'ANGRY'],
  ['disgust', 'DISGUSTED'],
  ['surprise', 'SURPRISED'],
  ['fear', 'FEAR'],
  ['calm', 'CALM'],
]);

/** @param directory  holds images/ of faces that fill the image, and labels.csv (image,emotion) */
export async function evaluateEmotions(directory: string): Promise<EmotionsReport> {
  const rows = readCsv<'image' | 'emotion'>(join(directory, 'labels.csv'));
  const known = rows.filter(({ emotion }) => SHOWN.has(emotion));
  const surest = await analyzeAll(
    join(directory, 'images'),
    known.map(({ image }) => image),
    async (photo) => {
      const face = centralFace(photo);
      if (!face) return undefined;
      const [{ emotions }] = await photo.describe([face], new Set(['emotions'] as const));
      return emotions?.[0].emotion;
    },
    setIntoMargin,
  );
  const judged = known.flatMap(({ emotion }, i) => (surest[i] ? [{ emotion, told: surest[i] }] : []));
  const share = (some: typeof judged) =>
    some.filter(({ emotion, told }) => SHOWN.get(emotion) === told).length / some.length;
  const byEmotion = Object.entries(Object.groupBy(judged, ({ emotion }) => emotion)).map(
    ([emotion, faces = []]) => [emotion, faces] as const,
  );
  return {
    accuracy: share(judged),
    byClass: Object.fromEntries(byEmotion.map(([emotion, faces]) => [emotion, share(faces)])),
    confusion: Object.fromEntries(
      byEmotion.map(([emotion, faces]) => [emotion, countBy(faces.map(({ told }) => told))]),
    ),
    images: rows.length,
    failed: known.length - judged.length,
    leftOut: rows.length - known.length,
  };
}

function countBy(names: readonly string[]): Record<string, number> {
  const groups = Object.entries(Object.groupBy(names, (name) => name));
  return Object.fromEntries(groups.map(([name, group = []]) => [name, group.length]));
}
