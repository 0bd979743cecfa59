/**
 * `npm run train -- activations DATA`: runs the networks that are quantised, still in floats, on faces of the development data, and
 * writes the ranges and means of their values into models/activations. The last line of stdout is one JSON object.
 */

import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitWithUsage, parseCommandLine } from '../../eval/command-line.ts';
import { evenlySpaced } from '../../eval/dataset.ts';
import { progressBar } from '../../eval/progress.ts';
import { LOOSE } from '../../layers/vision/training.ts';
import { activationsFile } from '../build/activations.ts';
import { cropsOf } from './crops.ts';
import { openFloatNetwork, ValueStatistics } from './observe.ts';

const USAGE = `Usage: npm run train -- activations DATA

  DATA  the folder that holds lfw-dev and utk-dev`;

/** Number of photos of each data set. */
const PHOTOS = { 'lfw-dev': 96, 'utk-dev': 48 };

/** The first convolutions stay in floats: they read every pixel of the crop, and quantising them costs most and gains least. */
const NETWORKS = [{ name: 'faceres', template: LOOSE, floatConvolutions: 2 }];

const { positionals } = parseCommandLine(USAGE, {});
const [, directory] = positionals;
if (!directory) exitWithUsage(USAGE);

const photos = Object.entries(PHOTOS).flatMap(([set, count]) => {
  const folder = join(directory, set, 'images');
  return evenlySpaced(readdirSync(folder).sort(), count).map((name) => join(folder, name));
});
const report: Record<string, object> = {};
for (const { name, template, floatConvolutions } of NETWORKS) {
  const network = await openFloatNetwork(name, floatConvolutions);
  const statistics = new ValueStatistics();
  const bar = progressBar(name, photos.length);
  let faces = 0;
  for await (const crop of cropsOf(photos, template, network.input)) {
    bar.increment();
    if (!crop) continue;
    statistics.add(await network.run(crop));
    faces++;
  }
  bar.stop();
  await network.close();
  const file = { float: network.float, values: statistics.values() };
  await writeFile(activationsFile(name), `${JSON.stringify(file, null, 2)}\n`);
  report[name] = { faces, values: Object.keys(file.values).length };
}
console.log(JSON.stringify(report));
