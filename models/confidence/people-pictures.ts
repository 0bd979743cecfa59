/** Pictures of people: photos of one person each, as they are and in disguises. */

import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { between, randomFor } from '../../eval/album/random.ts';
import { personOf } from '../../eval/people.ts';
import { crowds, maskedCrowds } from './crowds.ts';
import { cutAround, DISGUISE_NAMES, disguise, drawn, greyOf, rotated } from './disguises.ts';
import { type KnownFace, knownFaces } from './known-faces.ts';
import type { Picture, Place, Truth } from './picture.ts';

const GROUP_OF: Readonly<Record<string, (name: string) => string>> = {
  'lfw-dev': personOf,
  'utk-dev': (name) => name,
};

/**
 * Faces that commit 912328d found beside the person that a photo of lfw-dev is about, and that are none, or that nobody
 * can tell. The other 355 of these 368 were checked by eye too, and are people.
 */
const LABELLED = JSON.parse(readFileSync(new URL('labelled.json', import.meta.url), 'utf8')) as readonly {
  readonly image: string;
  readonly box: Place;
  readonly truth: Truth;
}[];

/** Confidence, in percent, up to which a face that is plainly seen is an example: others are beyond doubt. */
const DOUBTFUL = 99.9999975;

/** One photo in so many is drawn in a disguise. */
const DISGUISED = 8;

/** Copies that are drawn of each face in profile, which are rare. */
const COPIES = ['mirrored', 'turned', 'turned again'] as const;

/** One photo in so many is drawn with a mask, in which half of a face is left to see. */
const MASKED = 16;

/**
 * Lists the photos of lfw-dev and utk-dev in which a face is less than certain or not alone, as they are, and some
 * photos in a disguise. @param data  folder that holds both
 */
export async function peoplePictures(data: string): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const [set, groupOf] of Object.entries(GROUP_OF)) {
    const folder = join(data, set, 'images');
    const known = await knownFaces(data, set);
    const uncertain = known.filter(({ confidence, faces }) => confidence < DOUBTFUL || faces > 1);
    pictures.push(...uncertain.map((face) => plain(folder, set, groupOf(face.name), face)));
    const profiles = known.flatMap((face) => face.profiles.map((box) => ({ ...face, box })));
    for (const copy of COPIES) {
      pictures.push(...profiles.map((face) => profile(folder, set, groupOf(face.name), face, copy)));
    }
    pictures.push(...crowds(folder, set, groupOf, known), ...maskedCrowds(folder, set, groupOf, known));
    const withMask = known.filter((_, i) => i % MASKED === 3);
    pictures.push(...withMask.map((face) => masked(folder, set, groupOf(face.name), face)));
    const some = known.filter((_, i) => i % DISGUISED === 0);
    pictures.push(...some.map((face, i) => disguised(folder, set, groupOf(face.name), face, i)));
  }
  return pictures;
}

function plain(folder: string, kind: string, group: string, { name, box }: KnownFace): Picture {
  return {
    kind,
    group,
    name,
    draw: async () => ({
      bytes: await readFile(join(folder, name)),
      people: [box],
      labelled: LABELLED.filter(({ image }) => image === name),
      others: 'face',
    }),
  };
}

function disguised(folder: string, set: string, group: string, face: KnownFace, index: number): Picture {
  const random = randomFor('people', set, face.name);
  const how = DISGUISE_NAMES[Math.floor(between(random, 0, DISGUISE_NAMES.length) + index) % DISGUISE_NAMES.length];
  return {
    kind: `${set} ${how}`,
    group,
    name: face.name,
    async draw() {
      const bytes = await readFile(join(folder, face.name));
      const shown = await disguise(randomFor('people', set, face.name, how), how, bytes, face);
      return { ...shown, labelled: [], others: 'unknown' };
    },
  };
}

function masked(folder: string, set: string, group: string, face: KnownFace): Picture {
  return {
    kind: `${set} with a mask`,
    group,
    name: face.name,
    async draw() {
      const bytes = await readFile(join(folder, face.name));
      const shown = await disguise(randomFor('mask', set, face.name), 'masked', bytes, face, 0);
      return { ...shown, labelled: [], others: 'unknown' };
    },
  };
}

function profile(folder: string, set: string, group: string, face: KnownFace, copy: (typeof COPIES)[number]): Picture {
  return {
    kind: `${set} profile`,
    group,
    name: `${face.name} ${Math.round(face.box.left * face.width)} ${copy}`,
    async draw() {
      const random = randomFor('profile', face.name, face.box.left, copy);
      const cut = await cutAround(random, await readFile(join(folder, face.name)), face);
      const shown = copy === 'mirrored' ? cut : await rotated(cut, between(random, -30, 30), greyOf(random));
      return { ...(await drawn(shown)), labelled: [], others: 'unknown' };
    },
  };
}
