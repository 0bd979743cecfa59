import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loneFaces } from '../../../eval/dataset.ts';
import { xorshift } from '../../../eval/xorshift.ts';
import { FACE, type Labeller, NO_FACE, openLabeller, UNKNOWN } from '../../../models/small-faces/examples.ts';
import { type Album, composePicture } from '../../../models/small-faces/pictures.ts';
import { samplePhoto } from '../../helpers/photos.ts';

/** The three faces of sample1.jpg, each with its surroundings. */
const CUTS = [
  { left: 328, top: 297, width: 360, height: 360 },
  { left: 751, top: 360, width: 360, height: 360 },
  { left: 1390, top: 142, width: 360, height: 360 },
];

let folder: string;
let album: Album;
let labeller: Labeller;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'visage-small-faces-'));
  const photo = await samplePhoto('sample1.jpg');
  const names = CUTS.map((_, i) => `${i}.png`);
  for (const [i, cut] of CUTS.entries()) await sharp(photo).extract(cut).toFile(join(folder, names[i]));
  album = { folder, photos: await loneFaces(folder, names) };
  labeller = await openLabeller();
});

afterAll(async () => {
  await labeller.close();
  await rm(folder, { recursive: true });
});

describe('A synthetic picture', () => {
  it('is the same for the same random numbers, and different for others', async () => {
    const [one, again, other] = await Promise.all([5, 5, 6].map((seed) => composePicture(xorshift(seed), [album])));
    expect(one).toEqual(again);
    expect(other.faces).not.toEqual(one.faces);
  });

  it('has its faces at the places stated: the finest pass finds nearly all of 18 to 34 pixels there', async () => {
    const picture = await composePicture(xorshift(5), [album]);
    const { found, labels, near } = await labeller.label(picture);
    const longerSide = ({ width, height }: { width: number; height: number }) => Math.max(width, height);
    const clear = picture.faces.filter((face) => longerSide(face) >= 18 && longerSide(face) <= 34);
    expect(clear.length).toBeGreaterThan(10);
    const foundOfClear = found.filter((face) => longerSide(face) >= 18 && longerSide(face) <= 34);
    expect(foundOfClear.length / clear.length).toBeGreaterThan(0.8);

    // A cell is 8 pixels of the picture.
    const labelAt = (x: number, y: number) => labels[Math.floor(y / 8) * near.columns + Math.floor(x / 8)];
    for (const face of found) {
      expect(labelAt(face.centreX, face.centreY)).toBe(longerSide(face) <= 36 ? FACE : UNKNOWN);
    }
    const counts = [FACE, NO_FACE].map((label) => labels.filter((value) => value === label).length);
    expect(counts[0]).toBeLessThanOrEqual(found.length);
    expect(counts[1]).toBeGreaterThan(labels.length / 2);
  });
});
