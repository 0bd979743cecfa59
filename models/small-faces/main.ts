/**
 * `npm run train -- small-faces DATA`: teaches the detector, at 640 pixels, to tell where the finest pass may find a face.
 * The last line of stdout is one JSON object.
 */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loneFaces } from '../../eval/dataset.ts';
import { progressBar } from '../../eval/progress.ts';
import { HEATMAP_FILE, type HeatmapFile } from '../build/edits/attach-heatmap.ts';
import { writeAtomically } from '../build/files.ts';
import { encodeFloats } from '../floats.ts';
import { xorshift } from '../xorshift.ts';
import { type Example, openLookout } from './examples.ts';
import { judge } from './judge.ts';
import { type Album, drawPicture } from './pictures.ts';
import { EPOCHS, trainHeatmap } from './train.ts';

const USAGE = `Usage: npm run train -- small-faces DATA [options]

  DATA    the folder that holds lfw-dev and utk-dev

  --dry   writes nothing, only says what the heatmap are worth`;

/** Pictures, each with some 50 faces. */
const LEARNED = 250;
const JUDGED = 80;
/** Photos of a data set that they are made of. */
const PHOTOS = 700;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { dry: { type: 'boolean', default: false } },
});
const [, directory] = positionals;
if (!directory) {
  console.error(USAGE);
  process.exit(2);
}

// Every other person is judged by, not learned from.
const people = Map.groupBy(readdirSync(folderOf('lfw-dev')).sort(), (name) => name.replace(/_\d+\.\w+$/, ''));
const lfw = (part: number) => [...people.values()].filter((_, i) => i % 2 === part).flat();
const learned = await draw(LEARNED, 1, {
  'lfw-dev': lfw(0),
  'utk-dev': readdirSync(folderOf('utk-dev')).sort(),
});
const bar = progressBar('passes over the pictures', EPOCHS);
const heatmap = trainHeatmap(learned, xorshift(2), () => bar.increment());
bar.stop();
const report = judge(heatmap, await draw(JUDGED, 3, { 'lfw-dev': lfw(1) }));
if (!values.dry) {
  const file: HeatmapFile = { near: encodeFloats(heatmap.near), far: encodeFloats(heatmap.far), bias: heatmap.bias };
  await writeAtomically(HEATMAP_FILE, `${JSON.stringify(file, null, 2)}\n`);
}
console.log(JSON.stringify(report));

async function draw(
  count: number,
  seed: number,
  sets: Readonly<Record<string, readonly string[]>>,
): Promise<Example[]> {
  const albums: Album[] = [];
  for (const [set, names] of Object.entries(sets)) {
    const step = Math.max(1, names.length / PHOTOS);
    const chosen = names.filter((_, i) => i % step < 1);
    albums.push({ folder: folderOf(set), photos: await loneFaces(folderOf(set), chosen) });
  }
  const lookout = await openLookout();
  const bar = progressBar('pictures', count);
  const examples: Example[] = [];
  // Each has a seed of its own: they are drawn two at a time, while those before are looked at.
  const drawn = (i: number) => drawPicture(xorshift(1000 * seed + i), albums);
  const ahead = [drawn(0), drawn(1)];
  for (let i = 0; i < count; i++) {
    const picture = await ahead[i];
    if (i + 2 < count) ahead.push(drawn(i + 2));
    examples.push(await lookout.look(picture));
    bar.increment();
  }
  bar.stop();
  await lookout.close();
  return examples;
}

function folderOf(set: string): string {
  return join(directory, set, 'images');
}
