/**
 * `npm run train -- activations DATA`: looks with the networks that are rounded to integers, still float, at faces of the
 * development data, and writes into models/activations what values they saw. The last line of stdout is one JSON object.
 */

import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { progressBar } from '../../eval/progress.ts';
import { LOOSE } from '../../layers/vision/training.ts';
import { activationsFile } from '../build/activations.ts';
import { cropsOf } from './crops.ts';
import { floatNetwork, Observer } from './observer.ts';

const USAGE = `Usage: npm run train -- activations DATA

  DATA  the folder that holds lfw-dev and utk-dev`;

/** How many faces of each. */
const FACES = { 'lfw-dev': 96, 'utk-dev': 48 };

/** Float stay the convolutions that read every pixel of the crop, where rounding costs most and gains least. */
const NETWORKS = [{ name: 'faceres', template: LOOSE, floatConvolutions: 2 }];

const { positionals } = parseArgs({ allowPositionals: true });
const [, directory] = positionals;
if (!directory) {
  console.error(USAGE);
  process.exit(2);
}

const photos = Object.entries(FACES).flatMap(([set, count]) => evenly(join(directory, set, 'images'), count));
const report: Record<string, object> = {};
for (const { name, template, floatConvolutions } of NETWORKS) {
  const network = await floatNetwork(name, floatConvolutions);
  const observer = new Observer();
  const bar = progressBar(name, photos.length);
  let faces = 0;
  for await (const crop of cropsOf(photos, template, network.input)) {
    bar.increment();
    if (!crop) continue;
    observer.see(await network.look(crop));
    faces++;
  }
  bar.stop();
  await network.close();
  const file = { float: network.float, values: observer.values() };
  await writeFile(activationsFile(name), `${JSON.stringify(file, null, 2)}\n`);
  report[name] = { faces, values: Object.keys(file.values).length };
}
console.log(JSON.stringify(report));

/** The paths of `count` files of a folder, evenly spread over their order by name. */
function evenly(folder: string, count: number): string[] {
  const names = readdirSync(folder).sort();
  return Array.from({ length: count }, (_, i) => join(folder, names[Math.floor((i * names.length) / count)]));
}
