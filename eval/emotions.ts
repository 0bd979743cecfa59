/** How often the most probable emotion is the one that is shown. */

import { join } from 'node:path';
import type { Emotion } from '../layers/vision/index.ts';
import { analyzeAll, describeCentralFace, readCsv } from './dataset.ts';
import { setIntoMargin } from './margin.ts';
import { shareOf } from './scores.ts';

export interface EmotionsReport {
  readonly accuracy: number;
  /** By emotion shown: the share of its faces that is right. */
  readonly byClass: Readonly<Record<string, number>>;
  /** By emotion shown: how often each emotion came first. */
  readonly confusion: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly images: number;
  /** Images in which no face was found; no other number counts them. */
  readonly failed: number;
  /** Images labelled with an emotion that no answer names, such as contempt; no other number counts them. */
  readonly leftOut: number;
}

/** By label, as in ck-dev: the emotion that counts as right. */
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
  const wanted = new Set(['emotions'] as const);
  const described = await analyzeAll(
    join(directory, 'images'),
    known.map(({ image }) => image),
    (photo) => describeCentralFace(photo, wanted),
    setIntoMargin,
  );
  const faces = known.flatMap(({ emotion }, i) => {
    const first = described[i]?.emotions?.[0].emotion;
    return first ? [{ emotion, first }] : [];
  });
  const accuracy = (some: typeof faces) => shareOf(some, ({ emotion, first }) => SHOWN.get(emotion) === first);
  const byEmotion = Object.entries(Object.groupBy(faces, ({ emotion }) => emotion)).map(
    ([emotion, some = []]) => [emotion, some] as const,
  );
  return {
    accuracy: accuracy(faces),
    byClass: Object.fromEntries(byEmotion.map(([emotion, some]) => [emotion, accuracy(some)])),
    confusion: Object.fromEntries(
      byEmotion.map(([emotion, some]) => [emotion, countBy(some.map(({ first }) => first))]),
    ),
    images: rows.length,
    failed: known.length - faces.length,
    leftOut: rows.length - known.length,
  };
}

function countBy(names: readonly string[]): Record<string, number> {
  const groups = Object.entries(Object.groupBy(names, (name) => name));
  return Object.fromEntries(groups.map(([name, group = []]) => [name, group.length]));
}
