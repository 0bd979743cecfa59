import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Album } from '../../eval/album/album.ts';
import { beforeCompositions } from '../../eval/album/before.ts';
import type { Composition, Mistake } from '../../eval/album/compositions.ts';
import { openAlbum, selectMistakes } from '../../eval/album/evaluate-album.ts';
import { maskCompositions } from '../../eval/album/masks.ts';
import { overlapCompositions } from '../../eval/album/overlap.ts';
import { textPages } from '../../eval/album/text.ts';
import { turnedCompositions } from '../../eval/album/turned.ts';
import { drawText } from '../../eval/album/typefaces.ts';
import { portraits } from '../helpers/portraits.ts';

let folder: string;
let album: Album;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'visage-album-'));
  for (const [i, portrait] of (await portraits(6)).entries()) {
    await writeFile(join(folder, `person${i % 5}_${Math.floor(i / 5)}.jpg`), portrait);
  }
  album = await openAlbum(folder, 1, 2);
});

afterAll(() => rm(folder, { recursive: true }));

const drawAll = (compositions: readonly Composition[]) => Promise.all(compositions.map(({ draw }) => draw()));

/** Colour at a place of a picture: red, green and blue from 0 to 255. */
async function colourAt(picture: Buffer, x: number, y: number): Promise<number[]> {
  const place = { left: Math.round(x), top: Math.round(y), width: 1, height: 1 };
  return [...(await sharp(picture).extract(place).raw().toBuffer())];
}

/** Greatest difference of a channel between two colours. */
const difference = (p: readonly number[], q: readonly number[]) =>
  Math.max(...p.map((value, i) => Math.abs(value - q[i])));

describe('The sources of an album', () => {
  it('are one photo of each person, in an order that follows from the seed', async () => {
    const names = album.sources.map(({ name }) => name);
    expect(names.toSorted()).toEqual([
      'person0_0.jpg',
      'person1_0.jpg',
      'person2_0.jpg',
      'person3_0.jpg',
      'person4_0.jpg',
    ]);
    expect((await openAlbum(folder, 1, 2)).sources.map(({ name }) => name)).toEqual(names);
    expect((await openAlbum(folder, 2, 2)).sources.map(({ name }) => name)).not.toEqual(names);
  });

  it('are at least one', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'visage-album-'));
    await expect(openAlbum(empty, 1, 2)).rejects.toThrow(RangeError);
    await rm(empty, { recursive: true });
  });
});

describe('Compositions', () => {
  it('are the same bytes under the same seed, and others under another', async () => {
    const all = (seed: number) => {
      const seeded = { ...album, seed, each: 1 };
      return drawAll([
        ...turnedCompositions(seeded, 135, 63, 1),
        ...overlapCompositions(seeded, 70, 'face'),
        ...overlapCompositions(seeded, 70, 'patch'),
        ...beforeCompositions(seeded, 60, 'before'),
        ...textPages(seeded).slice(0, 2),
      ]);
    };
    const [first, again, other] = [await all(1), await all(1), await all(2)];
    expect(again).toEqual(first);
    for (const [i, picture] of other.entries()) expect(picture.equals(first[i]), `${i}`).toBe(false);
  });

  it('with a turned face show it at the same place alone and beside others, which lie elsewhere', () => {
    const alone = turnedCompositions(album, 90, 105, 0);
    const besideTwo = turnedCompositions(album, 90, 105, 2);
    for (const [i, { expected }] of besideTwo.entries()) {
      expect(alone[i].expected).toEqual([expected[0]]);
      expect(expected).toHaveLength(3);
      for (const companion of expected.slice(1)) {
        expect(Math.abs(companion.centre.x - expected[0].centre.x)).toBeGreaterThan(300);
        expect(companion).toMatchObject({ heightPx: 105, boxHeightPx: 105 });
      }
      const { box, width, height } = album.sources[i];
      expect(expected[0].boxHeightPx).toBeCloseTo((105 * box.width * width) / (box.height * height));
    }
  });

  it('of overlapping faces show both at the distance wanted, side by side', () => {
    for (const { expected } of overlapCompositions(album, 75, 'face')) {
      const [rear, front] = expected;
      expect(Math.abs(front.centre.x - rear.centre.x)).toBe(75);
      expect(front.centre.y).toBe(rear.centre.y);
    }
  });

  it('cover the rear face by the front head, or by a patch of the same shape', async () => {
    const [face] = overlapCompositions(album, 75, 'face');
    const [patch] = overlapCompositions(album, 75, 'patch');
    expect(patch.expected).toEqual(face.expected.slice(0, 1));
    const { x, y } = face.expected[1].centre;
    const pictures = await drawAll([face, patch]);
    expect(difference(await colourAt(pictures[1], x, y), [0x96, 0x91, 0x8c])).toBeLessThan(8);
    const rear = face.expected[0].centre;
    const uncovered = rear.x - (x - rear.x) / 3;
    const colours = await Promise.all(pictures.map((picture) => colourAt(picture, uncovered, rear.y)));
    expect(difference(colours[0], colours[1])).toBeLessThan(8);
  });

  it('with a small face on a cheek leave the middle of the large one visible', async () => {
    for (const px of [60, 140]) {
      const before = beforeCompositions(album, px, 'before');
      const beside = beforeCompositions(album, px, 'beside');
      for (const [i, { expected }] of before.entries()) {
        const [small, large] = expected;
        expect(Math.hypot(small.centre.x - large.centre.x, small.centre.y - large.centre.y)).toBeLessThan(250);
        expect(beside[i].expected[1]).toEqual(large);
        expect(Math.abs(beside[i].expected[0].centre.x - large.centre.x)).toBeGreaterThan(400);
        const pictures = await drawAll([before[i], beside[i]]);
        const nose = await Promise.all(pictures.map((picture) => colourAt(picture, large.centre.x, large.centre.y)));
        expect(difference(nose[0], nose[1])).toBeLessThan(8);
      }
    }
  });

  it('with a mask cover the mouth in the colour of the mask, and not the eyes', async () => {
    const [{ landmarks, width, height, name }] = album.sources;
    const [picture] = await drawAll(maskCompositions({ ...album, each: 1 }, 'blue').slice(0, 1));
    const photo = await sharp(join(folder, name)).toBuffer();
    const mouth = [
      (landmarks.mouthUp.x + landmarks.mouthDown.x) / 2,
      (landmarks.mouthUp.y + landmarks.mouthDown.y) / 2,
    ];
    const [red, green, blue] = await colourAt(picture, mouth[0] * width, mouth[1] * height);
    expect(blue - red).toBeGreaterThan(30);
    expect(blue).toBeGreaterThan(green);
    for (const eye of [landmarks.eyeLeft, landmarks.eyeRight]) {
      const colours = await Promise.all(
        [picture, photo].map((bytes) => colourAt(bytes, eye.x * width, eye.y * height)),
      );
      expect(difference(colours[0], colours[1])).toBeLessThan(40);
    }
  });
});

describe('Pages of text', () => {
  it('have all colour pairs, sizes and typefaces, once each at 50 faces a row', () => {
    const pages = textPages({ seed: 1, each: 50 });
    expect(pages.length).toBe(12 * 6 * 3);
    expect(new Set(pages.map(({ label }) => label)).size).toBe(6 * 3);
    expect(pages.every(({ expected }) => expected.length === 0)).toBe(true);
  });

  it('are set in typefaces that differ, in markup that is not interpreted', async () => {
    const widthOf = async (text: string, typeface: 'sans' | 'serif' | 'mono') =>
      (await drawText(text, { typeface, sizePx: 40, colour: '#ffffff' })).raw.width;
    const narrow = 'iiiiiiiiii';
    const wide = 'MMMMMMMMMM';
    expect(await widthOf(wide, 'sans')).toBeGreaterThan(2 * (await widthOf(narrow, 'sans')));
    expect(await widthOf(wide, 'mono')).toBeLessThan(1.1 * (await widthOf(narrow, 'mono')));
    expect(await widthOf(narrow, 'serif')).toBeGreaterThan(1.1 * (await widthOf(narrow, 'sans')));
    expect(await widthOf('<b>&amp;</b>', 'mono')).toBeGreaterThan(10 * 20);
  });
});

describe('The mistakes on a contact sheet', () => {
  it('are of every kind of picture, in order', () => {
    const mistake = (label: string, confidence: number): Mistake => ({
      composition: { label, expected: [], draw: async () => Buffer.alloc(0) },
      kind: 'invented',
      box: { left: 0, top: 0, width: 1, height: 1 },
      confidence,
    });
    const mistakes = [1, 2, 3, 4].map((i) => mistake('common', i)).concat(mistake('rare', 5));
    expect(selectMistakes(mistakes, 3).map(({ confidence }) => confidence)).toEqual([1, 2, 5]);
    expect(selectMistakes(mistakes, 9)).toEqual(mistakes);
  });
});
