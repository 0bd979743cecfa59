/** Pictures without a person: animals and wallpapers, as they are and changed; text, smileys and textures, drawn. */

import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { pixelsOf, reopen } from '../../eval/album/pixels.ts';
import { between, pick, type Random, randomFor } from '../../eval/album/random.ts';
import { drawPage } from '../../eval/album/text.ts';
import { TYPEFACE_NAMES } from '../../eval/album/typefaces.ts';
import { greyOf } from './disguises.ts';
import type { Picture } from './picture.ts';
import { smileySheet } from './smileys.ts';
import { drawTexture } from './textures.ts';

/** Folders of photos without a person. */
const ANIMALS = 'animals-dev';
const WALLPAPERS = 'wallpapers';

const PAGES = 90;
const SHEETS = 24;
const TEXTURES = 20;

/** One photo of animals in so many is drawn a second time, changed. */
const CHANGED = 2;

/** Lists all pictures without a person. @param data  folder that holds animals-dev, and wallpapers where there are any */
export function nobodyPictures(data: string): Picture[] {
  const drawn = (kind: string, count: number, draw: (random: Random) => Promise<Uint8Array>) =>
    Array.from({ length: count }, (_, i) =>
      withoutPeople(kind, `${kind} ${i}`, () => draw(randomFor('nobody', kind, i))),
    );
  return [
    ...photos(data, ANIMALS, CHANGED),
    ...(existsSync(join(data, WALLPAPERS)) ? photos(data, WALLPAPERS) : []),
    ...drawn('text', PAGES, drawText),
    ...drawn('smileys', SHEETS, (random) =>
      sharp(Buffer.from(smileySheet(random)))
        .flatten()
        .jpeg()
        .toBuffer(),
    ),
    ...drawn('textures', TEXTURES, drawTexture),
  ];
}

function withoutPeople(kind: string, group: string, draw: () => Promise<Uint8Array>): Picture {
  return {
    kind,
    group,
    name: group,
    draw: async () => ({ bytes: await draw(), people: [], labelled: [], others: 'no face' }),
  };
}

/** @param changed  one photo in so many is drawn a second time, changed */
function photos(data: string, set: string, changed?: number): Picture[] {
  const folder = join(data, set, 'images');
  const names = readdirSync(folder)
    .filter((name) => /\.(jpe?g|png)$/i.test(name))
    .sort();
  return [
    ...names.map((name) => withoutPeople(set, name, () => readFile(join(folder, name)))),
    ...names
      .filter((_, i) => changed !== undefined && i % changed === 1)
      .map((name) =>
        withoutPeople(`${set} changed`, name, async () =>
          changePhoto(randomFor('nobody', name), await readFile(join(folder, name))),
        ),
      ),
  ];
}

/** Mirrors, rotates, shrinks or enlarges a photo or a part of it, and changes its colours. */
async function changePhoto(random: Random, bytes: Uint8Array): Promise<Buffer> {
  const degrees = pick(random, [0, between(random, -35, 35), between(random, -180, 180)]);
  const whole = await pixelsOf(
    sharp(bytes)
      .autoOrient()
      .toColourspace('srgb')
      .removeAlpha()
      .flop(random() < 0.5)
      .resize(1280, 1280, { fit: 'inside', withoutEnlargement: true }),
  );
  const { width, height } = whole.raw;
  const share = between(random, 0.4, 1);
  const cut = { width: Math.ceil(share * width), height: Math.ceil(share * height) };
  const part = reopen(whole).extract({
    left: Math.floor(random() * (width - cut.width)),
    top: Math.floor(random() * (height - cut.height)),
    ...cut,
  });
  const scale = 2 ** between(random, -2, 1);
  const resized = await pixelsOf(part.resize(Math.max(48, Math.round(scale * Math.min(1280, cut.width)))));
  return reopen(resized)
    .rotate(degrees, { background: greyOf(random) })
    .modulate({ brightness: between(random, 0.5, 1.4), saturation: pick(random, [0, 1, between(random, 0.3, 2)]) })
    .jpeg({ quality: Math.round(between(random, 40, 95)) })
    .toBuffer();
}

/** Skin to red on dark for half of the pages; any pair of colours for the others. */
function drawText(random: Random): Promise<Uint8Array> {
  const isWarm = random() < 0.5;
  const hex = (hue: number, saturation: number, lightness: number) =>
    hslToHex((hue + 360) % 360, saturation, lightness);
  const text = isWarm
    ? hex(between(random, -15, 50), between(random, 0.3, 1), between(random, 0.4, 0.85))
    : hex(between(random, 0, 360), random(), random());
  const background = isWarm
    ? hex(between(random, 0, 360), between(random, 0, 0.6), between(random, 0, 0.25))
    : hex(between(random, 0, 360), random(), random());
  const sizePx = Math.round(12 * 12 ** random());
  return drawPage(random, { text, background }, sizePx, pick(random, TYPEFACE_NAMES));
}

/** CSS Color 4, section 7.1. @param hue  in degrees @param saturation, lightness  0 to 1 */
function hslToHex(hue: number, saturation: number, lightness: number): string {
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12;
    const level = lightness - saturation * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(255 * level)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}
