/**
 * `npm run train -- small-faces DATA`: trains the heatmap that shows, at 640 pixels, where the finest pass may find a face. The last
 * line of stdout is one JSON object.
 */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { exitWithUsage, parseCommandLine } from '../../eval/command-line.ts';
import { loneFaces } from '../../eval/dataset.ts';
import { personOf } from '../../eval/people.ts';
import { progressBar } from '../../eval/progress.ts';
import { xorshift } from '../../eval/xorshift.ts';
import { HEATMAP_FILE, type HeatmapFile } from '../build/edits/attach-heatmap.ts';
import { writeAtomically } from '../build/files.ts';
import { encodeFloats } from '../floats.ts';
import { evaluateHeatmap } from './evaluate.ts';
import { type Example, openLabeller } from './examples.ts';
import { type Album, composePicture } from './pictures.ts';
import { EPOCHS, trainHeatmap } from './train.ts';

const USAGE = `Usage: npm run train -- small-faces DATA [options]

  DATA    the folder that holds lfw-dev and utk-dev

  --dry   writes no file, only prints the report`;

/** Numbers of pictures, each with some 50 faces. */
const TRAINING_PICTURES = 250;
const TEST_PICTURES = 80;
/** Number of photos of a data set that pictures are composed of. */
const PHOTOS = 700;

const { positionals, values } = parseCommandLine(USAGE, { dry: { type: 'boolean', default: false } });
const [, directory] = positionals;
if (!directory) exitWithUsage(USAGE);

// Every other person of lfw-dev is held out for the test.
const people = Map.groupBy(readdirSync(imagesOf('lfw-dev')).sort(), personOf);
const halfOfLfw = (half: number) => [...people.values()].filter((_, i) => i % 2 === half).flat();
const training = await composeExamples(TRAINING_PICTURES, 1, {
  'lfw-dev': halfOfLfw(0),
  'utk-dev': readdirSync(imagesOf('utk-dev')).sort(),
});
const bar = progressBar('passes over the pictures', EPOCHS);
const weights = trainHeatmap(training, xorshift(2), () => bar.increment());
bar.stop();
const report = evaluateHeatmap(weights, await composeExamples(TEST_PICTURES, 3, { 'lfw-dev': halfOfLfw(1) }));
if (!values.dry) {
  const file: HeatmapFile = { near: encodeFloats(weights.near), far: encodeFloats(weights.far), bias: weights.bias };
  await writeAtomically(HEATMAP_FILE, `${JSON.stringify(file, null, 2)}\n`);
}
console.log(JSON.stringify(report));

/** @param sets  file names of the photos to use, by data set */
async function composeExamples(
  count: number,
  seed: number,
  sets: Readonly<Record<string, readonly string[]>>,
): Promise<Example[]> {
  const albums: Album[] = [];
  for (const [set, names] of Object.entries(sets)) {
    const step = Math.max(1, names.length / PHOTOS);
    const chosen = names.filter((_, i) => i % step < 1);
    albums.push({ folder: imagesOf(set), photos: await loneFaces(imagesOf(set), chosen) });
  }
  const labeller = await openLabeller();
  const bar = progressBar('pictures', count);
  const examples: Example[] = [];
  // Each picture has its own seed, so that the next two can be composed while one is labelled.
  const compose = (i: number) => composePicture(xorshift(1000 * seed + i), albums);
  const pictures = [compose(0), compose(1)];
  for (let i = 0; i < count; i++) {
    const picture = await pictures[i];
    if (i + 2 < count) pictures.push(compose(i + 2));
    examples.push(await labeller.label(picture));
    bar.increment();
  }
  bar.stop();
  await labeller.close();
  return examples;
}

function imagesOf(set: string): string {
  return join(directory, set, 'images');
}
