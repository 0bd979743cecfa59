/** `npm run -s eval -- COMMAND DIR`: accuracy on a data set. The last line of stdout is one JSON object. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { evaluateAge } from './age.ts';
import { evaluateAlbum } from './album/evaluate-album.ts';
import { evaluateAttributes } from './attributes.ts';
import { exitWithUsage, parseCommandLine } from './command-line.ts';
import { evaluateDetection } from './detection.ts';
import { evaluateEmotions } from './emotions.ts';
import { evaluateFairness } from './fairness.ts';
import { evaluateGaze } from './gaze.ts';
import { makeMontages } from './montage.ts';
import { evaluateNobody } from './nobody.ts';
import { firstOfEachPerson } from './people.ts';
import { evaluateSubgroups } from './subgroups.ts';
import { evaluateTurns } from './turns.ts';
import { evaluateUsers } from './users.ts';
import { evaluateVerification } from './verification.ts';

const USAGE = `Usage: npm run -s eval -- COMMAND DIR [options]

  verification DIR     same person or not: DIR/images and DIR/pairs.csv (image_a,image_b,same)
    --impostors all      also all pairs of its photos; DIR/images are named person_number
  subgroups DIR        verification by apparent gender and age, all pairs of DIR/images, named person_number
  fairness DIR         false matches by group: DIR/images, DIR/labels.csv (image,age,female,origin; origin 0 white, 1 black,
                       2 Asian, 3 Indian, 4 others) and, where some people are in several images, DIR/same.csv
                       (image_a,image_b)
  users DIR            search by users of several photos, and among faces: DIR/images, named person_number
  detection DIR        recall by face size, precision: DIR/images and DIR/boxes.csv (image,left,top,width,height in pixels)
  montage DIR          makes a detection data set in --out from DIR/images of one face each, named person_number
    --px 20,27,42        sizes of the faces: longer side of the box, in pixels
    --faces 400          faces of each size
  album DIR            turned, overlapping and masked faces, and pages of text, made from DIR/images of one face each, named
                       person_number
    --each 50            faces in each row of the result
    --seed 1             the same seed makes the same pictures
  nobody DIR           faces found and stored in photos without a person: DIR/images, also in folders of it
  turns DIR            faces in rotated and mirrored photos: DIR/images of one face each, named person_number
    --people 100         people, one photo of each
  attributes DIR       yes-or-no attributes: DIR/images and DIR/attributes.csv (image, and a column of 1 or 0 an attribute)
  age DIR              age ranges and genders: DIR/images of tight faces and DIR/labels.csv (image,age,female)
  emotions DIR         first emotions: DIR/images of tight faces and DIR/labels.csv (image,emotion)
  gaze DIR             eye directions in photos and in their mirror images: DIR/images

  any of these with
    --pack NAME          the model pack whose vectors are compared, if not that of new collections
    --out out/eval       folder of the pictures that verification, fairness, attributes, montage, album and nobody make; the
                         contact sheet of the last two is a PNG, whose path may be given instead`;

const { positionals, values } = parseCommandLine(USAGE, {
  out: { type: 'string', default: 'out/eval' },
  impostors: { type: 'string', default: 'listed' },
  px: { type: 'string', default: '20,27,42' },
  faces: { type: 'string', default: '400' },
  people: { type: 'string', default: '100' },
  seed: { type: 'string', default: '1' },
  each: { type: 'string', default: '50' },
  pack: { type: 'string' },
});
const [command, directory] = positionals;

const commands: Record<string, (directory: string) => Promise<unknown>> = {
  verification: (directory) =>
    evaluateVerification(directory, values.out, values.impostors === 'all' ? 'all' : 'listed'),
  subgroups: evaluateSubgroups,
  fairness: (directory) => evaluateFairness(directory, values.out),
  users: evaluateUsers,
  detection: evaluateDetection,
  async montage(directory) {
    const images = join(directory, 'images');
    const names = firstOfEachPerson(readdirSync(images).sort());
    const facePx = values.px.split(',').map(Number);
    await makeMontages({ images, names, out: values.out, facePx, faces: +values.faces });
    return { out: values.out, facePx };
  },
  album: (directory) =>
    evaluateAlbum({ directory, seed: +values.seed, each: +values.each, sheet: sheetPath('album.png') }),
  nobody: (directory) => evaluateNobody(directory, sheetPath('nobody.png')),
  turns: (directory) => evaluateTurns(directory, +values.people),
  attributes: (directory) => evaluateAttributes(directory, values.out),
  age: evaluateAge,
  emotions: evaluateEmotions,
  gaze: evaluateGaze,
};

if (!command || !Object.hasOwn(commands, command) || !directory) exitWithUsage(USAGE);
console.log(JSON.stringify(await commands[command](directory)));

/** Path of a contact sheet: --out where it names a PNG, otherwise the file in that folder. */
function sheetPath(name: string): string {
  return values.out.endsWith('.png') ? values.out : join(values.out, name);
}
