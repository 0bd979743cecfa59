/** `npm run -s eval -- COMMAND DIR`: how right. The last line of stdout is one JSON object. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { evaluateAge } from './age.ts';
import { evaluateAttributes } from './attributes.ts';
import { evaluateDetection } from './detection.ts';
import { evaluateEmotions } from './emotions.ts';
import { evaluateGaze } from './gaze.ts';
import { makeMontages } from './montage.ts';
import { personOf } from './pairs.ts';
import { fitSimilarity } from './similarity.ts';
import { evaluateSubgroups } from './subgroups.ts';
import { evaluateTurns } from './turns.ts';
import { evaluateUsers } from './users.ts';
import { evaluateVerification } from './verification.ts';

const USAGE = `Usage: npm run -s eval -- COMMAND DIR [options]

  verification DIR   DIR/images and DIR/pairs.csv (image_a,image_b,same)
  similarity DIR     DIR/images, named person_number: fits the Similarity curve over all pairs
  detection DIR      DIR/images and DIR/boxes.csv (image,left,top,width,height in px)
  attributes DIR     DIR/images and DIR/attributes.csv (image and 1 or 0 in each column, as in lfw-dev)
  age DIR            DIR/images of tight faces and DIR/labels.csv (image,age,female)
  emotions DIR       DIR/images of tight faces and DIR/labels.csv (image,emotion)
  gaze DIR           DIR/images: whether eyes look the same way in the mirror
  subgroups DIR      DIR/images, named person_number: verification by apparent gender and age
  users DIR          DIR/images, named person_number: finding a person by several photos or by the nearest
  turns DIR          DIR/images, named person_number: faces turned by any angle, and mirrored
  montage DIR        makes a detection set in --out from the one-face images in DIR/images

  --impostors all    verification: score all pairs of different people too
  --write            similarity: put the curve into models/fitted.json
  --out FOLDER       where pictures and montages go (default out/eval)
  --px 20,27,42      montage: sizes of the faces, longer side of the box in pixels
  --faces 400        montage: faces of each size
  --people 100       turns: how many, one photo each`;

const FITTED = fileURLToPath(new URL('../models/fitted.json', import.meta.url));

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: 'out/eval' },
    impostors: { type: 'string', default: 'listed' },
    write: { type: 'boolean', default: false },
    px: { type: 'string', default: '20,27,42' },
    faces: { type: 'string', default: '400' },
    people: { type: 'string', default: '100' },
  },
});
const [command, directory] = positionals;

const commands: Record<string, (directory: string) => Promise<unknown>> = {
  verification: (directory) =>
    evaluateVerification(directory, values.out, values.impostors === 'all' ? 'all' : 'listed'),
  similarity: (directory) => fitSimilarity(directory, values.out, values.write ? FITTED : undefined),
  detection: evaluateDetection,
  attributes: (directory) => evaluateAttributes(directory, values.out),
  age: evaluateAge,
  emotions: evaluateEmotions,
  gaze: evaluateGaze,
  subgroups: evaluateSubgroups,
  users: evaluateUsers,
  turns: (directory) => evaluateTurns(directory, +values.people),
  async montage(directory) {
    const images = join(directory, 'images');
    const facePx = values.px.split(',').map(Number);
    await makeMontages({ images, names: firstOfEachPerson(images), out: values.out, facePx, faces: +values.faces });
    return { out: values.out, facePx };
  },
};

if (!command || !Object.hasOwn(commands, command) || !directory) {
  console.error(USAGE);
  process.exit(2);
}
console.log(JSON.stringify(await commands[command](directory)));

/** Images are named person_number: one photo of each person, so that no face counts twice. */
function firstOfEachPerson(folder: string): string[] {
  const byPerson = new Map<string, string>();
  for (const name of readdirSync(folder).sort()) {
    const person = personOf(name);
    if (!byPerson.has(person)) byPerson.set(person, name);
  }
  return [...byPerson.values()];
}
