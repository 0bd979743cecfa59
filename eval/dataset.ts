import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Box, Face, Photo } from '../layers/vision/index.ts';
import { loadTrainingVision, type TrainingPhoto } from '../layers/vision/training.ts';
import { progressBar } from './progress.ts';

/** Benchmark images may be smaller than the contract allows. */
export const LIMITS = { minSidePx: 1, maxSidePx: 10_000 };

/** Two at a time: one photo is decoded while another is in the networks. */
const CONCURRENCY = 2;

export function readCsv<Column extends string>(path: string): Record<Column, string>[] {
  return parse(readFileSync(path), { columns: true, skip_empty_lines: true, trim: true });
}

/**
 * Analyses every named image of `folder` with the product's own vision layer, with a progress bar on stderr.
 * @param prepare  changes the file's bytes before they are analysed
 * @returns what `measure` returns of each image, in order
 */
export async function analyzeAll<T>(
  folder: string,
  names: readonly string[],
  measure: (photo: TrainingPhoto, name: string) => Promise<T>,
  prepare: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array> = (bytes) => bytes,
): Promise<T[]> {
  const vision = await loadTrainingVision();
  const bar = progressBar('photos', names.length);
  const results: T[] = [];
  let next = 0;
  const work = async () => {
    while (next < names.length) {
      const i = next++;
      const bytes = await prepare(await readFile(join(folder, names[i])));
      using photo = await vision.analyze(bytes, LIMITS);
      results[i] = await measure(photo, names[i]);
      bar.increment();
    }
  };
  try {
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
  } finally {
    bar.stop();
    await vision.close();
  }
  return results;
}

/** Data sets show one person in the middle, sometimes with bystanders: of the faces at least half as large as the largest, the most central. */
export function centralFace({ faces }: Photo): Face | undefined {
  const area = ({ box }: Face) => box.width * box.height;
  const offCentre = ({ box }: Face) => Math.hypot(box.left + box.width / 2 - 0.5, box.top + box.height / 2 - 0.5);
  const large = faces.filter((face) => area(face) >= area(faces[0]) / 2);
  return large.sort((p, q) => offCentre(p) - offCentre(q))[0];
}

/** A photo in which the vision layer sees one face, and its box. */
export interface LoneFace {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly box: Box;
}

/** Those of the named photos that show nobody but one person. */
export async function loneFaces(folder: string, names: readonly string[]): Promise<LoneFace[]> {
  const found = await analyzeAll(folder, names, async ({ width, height, faces }, name) =>
    faces.length === 1 ? { name, width, height, box: faces[0].box } : undefined,
  );
  return found.filter((face) => face !== undefined);
}
