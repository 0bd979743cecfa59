/** Real photos: the six group portraits that @vladmandic/face-api ships (MIT), 1920 px wide. */

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const FOLDER = new URL('../../node_modules/@vladmandic/face-api/demo/', import.meta.url);

/** Number of people in each photo. In sample2 two look down and one is in profile. */
export const PEOPLE = {
  'sample1.jpg': 3,
  'sample2.jpg': 3,
  'sample3.jpg': 3,
  'sample4.jpg': 4,
  'sample5.jpg': 5,
  'sample6.jpg': 4,
} as const;

export type SampleName = keyof typeof PEOPLE;

export const SAMPLES = Object.keys(PEOPLE) as SampleName[];

export function samplePhoto(name: SampleName): Promise<Buffer> {
  return readFile(fileURLToPath(new URL(name, FOLDER)));
}
