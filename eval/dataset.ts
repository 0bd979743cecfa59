/** Data sets of photos: their tables, and the vision layer run over their images. */

import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { AttributeName, Attributes, Box, Face, Landmarks, Photo } from '../layers/vision/index.ts';
import { loadTrainingVision, type TrainingPhoto, type TrainingVision } from '../layers/vision/training.ts';
import { PACK } from './pack.ts';
import { progressBar } from './progress.ts';

/** Limits on the sides of an image, in pixels. Images of a data set may be smaller than the API allows. */
export const LIMITS = { minSidePx: 1, maxSidePx: 10_000 };

/** Photos analysed concurrently: one is decoded while another is in the networks. */
const CONCURRENCY = 2;

/** Reads a CSV file with a header line into one record a row. */
export function readCsv<Column extends string>(path: string): Record<Column, string>[] {
  return parse(readFileSync(path), { columns: true, skip_empty_lines: true, trim: true });
}

/**
 * Analyses every named image of a folder with the product's own vision layer. A progress bar goes to stderr.
 * @param measure  computes the result of a photo; its second argument is the image's name
 * @param prepare  changes the bytes of a file before they are analysed; its second argument is the name too
 * @returns the results of `measure` in the order of `names`
 */
export async function analyzeAll<T>(
  folder: string,
  names: readonly string[],
  measure: (photo: TrainingPhoto, name: string) => T | Promise<T>,
  prepare: (bytes: Uint8Array, name: string) => Uint8Array | Promise<Uint8Array> = (bytes) => bytes,
): Promise<T[]> {
  return analyzeEach('photos', names, async (name) => prepare(await readFile(join(folder, name)), name), measure);
}

/**
 * Analyses one picture for each item, as `analyzeAll` does for files.
 * @param what  plural noun for the progress bar
 * @param bytesOf  reads or makes the picture of an item, a JPEG or PNG
 * @param measure  computes the result of an item from its analysed picture
 * @returns the results of `measure` in the order of the items
 */
export async function analyzeEach<Item, T>(
  what: string,
  items: readonly Item[],
  bytesOf: (item: Item) => Promise<Uint8Array>,
  measure: (photo: TrainingPhoto, item: Item) => T | Promise<T>,
): Promise<T[]> {
  return withVision(what, items, async (vision, item) => {
    using photo = await vision.analyze(await bytesOf(item), LIMITS);
    return await measure(photo, item);
  });
}

/**
 * Works on every item with one vision layer, CONCURRENCY items at a time. A progress bar goes to stderr.
 * @param what  plural noun for the progress bar
 * @returns the results of `work` in the order of the items
 */
export async function withVision<Item, T>(
  what: string,
  items: readonly Item[],
  work: (vision: TrainingVision, item: Item) => Promise<T>,
): Promise<T[]> {
  const vision = await loadTrainingVision({ packs: [PACK.name] });
  const bar = progressBar(what, items.length);
  const results: T[] = [];
  let next = 0;
  const workOnNext = async () => {
    while (next < items.length) {
      const i = next++;
      results[i] = await work(vision, items[i]);
      bar.increment();
    }
  };
  try {
    await Promise.all(Array.from({ length: CONCURRENCY }, workOnNext));
  } finally {
    bar.stop();
    await vision.close();
  }
  return results;
}

/**
 * Selects the person that a photo of a data set is about: of the faces at least half as large as the largest, the one nearest to
 * the middle. Such photos show one person in the middle, sometimes with bystanders.
 */
export function centralFace({ faces }: Photo): Face | undefined {
  const area = ({ box }: Face) => box.width * box.height;
  const offCentre = ({ box }: Face) => Math.hypot(box.left + box.width / 2 - 0.5, box.top + box.height / 2 - 0.5);
  const large = faces.filter((face) => area(face) >= area(faces[0]) / 2);
  return large.sort((p, q) => offCentre(p) - offCentre(q))[0];
}

/** Computes the embedding of the central face; undefined where no face was found. */
export async function embedCentralFace(photo: Photo): Promise<Float32Array | undefined> {
  const face = centralFace(photo);
  return face && (await photo.embed([face], PACK))[0];
}

/** Computes attributes of the central face; undefined where no face was found. */
export async function describeCentralFace(
  photo: Photo,
  wanted: ReadonlySet<AttributeName>,
): Promise<Partial<Attributes> | undefined> {
  const face = centralFace(photo);
  return face && (await photo.describe([face], wanted))[0];
}

/** A photo in which exactly one face is found. */
export interface LoneFace {
  /** File name of the photo. */
  readonly name: string;
  /** Size of the photo in pixels. */
  readonly width: number;
  readonly height: number;
  /** Box of the face, in ratios of the photo's size. */
  readonly box: Box;
}

export interface LoneFaceWithLandmarks extends LoneFace {
  /** In ratios of the photo's size. */
  readonly landmarks: Landmarks;
}

/** Selects the named photos in which exactly one face is found. */
export async function loneFaces(folder: string, names: readonly string[]): Promise<LoneFaceWithLandmarks[]> {
  const found = await analyzeAll(folder, names, ({ width, height, faces }, name) =>
    faces.length === 1 ? { name, width, height, box: faces[0].box, landmarks: faces[0].landmarks } : undefined,
  );
  return found.filter((face) => face !== undefined);
}

/** Selects at most `limit` items at even distances over the list, the first included. */
export function evenlySpaced<T>(list: readonly T[], limit: number): T[] {
  const count = Math.min(limit, list.length);
  return Array.from({ length: count }, (_, i) => list[Math.floor((i * list.length) / count)]);
}
