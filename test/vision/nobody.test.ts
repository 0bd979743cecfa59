import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawCaption } from '../../eval/album/caption.ts';
import { randomFor } from '../../eval/album/random.ts';
import { drawPage } from '../../eval/album/text.ts';
import { loadVision, type Vision } from '../../layers/vision/index.ts';
import { smileySheet } from '../../models/confidence/smileys.ts';
import { portraits } from '../helpers/portraits.ts';

const LIMITS = { minSidePx: 40, maxSidePx: 10_000 };

let vision: Vision;

beforeAll(async () => {
  vision = await loadVision();
});

afterAll(() => vision.close());

async function confidencesIn(bytes: Uint8Array): Promise<number[]> {
  using photo = await vision.analyze(bytes, LIMITS);
  return photo.faces.map(({ confidence }) => confidence);
}

describe('What is no person', () => {
  it.each([
    ['#ce9178', '#1e1e1e', 42, 'sans'],
    ['#ff0000', '#000000', 56, 'serif'],
    ['#ffcdaa', '#281a14', 32, 'mono'],
  ] as const)('is no face: text in %s on %s, %d px high', async (text, background, sizePx, typeface) => {
    const page = await drawPage(randomFor('test', text), { text, background }, sizePx, typeface);
    expect(await confidencesIn(page)).toEqual([]);
  });

  it('is no face that IndexFaces stores: smileys', async () => {
    const sheet = await sharp(Buffer.from(smileySheet(randomFor('test', 'smileys'))))
      .png()
      .toBuffer();
    expect((await confidencesIn(sheet)).filter((confidence) => confidence >= 80)).toEqual([]);
  });

  it('is left out of a group photo of four with a caption under it', async () => {
    const photo = await drawCaption({ name: 'sample4.jpg', size: 0.02, typeface: 'sans' });
    expect(await confidencesIn(photo)).toHaveLength(4);
  });
});

describe('A picture of a person', () => {
  it.each([
    ['a painting of flat areas in sixteen colours', (photo: Sharp) => photo.median(5).png({ colours: 16 })],
    ['a bust: grey, pale', (photo: Sharp) => photo.grayscale().linear(0.7, 60).png()],
    ['a face on a screen: bluish, with lines', (photo: Sharp) => photo.tint('#b0c8ff').jpeg({ quality: 30 })],
  ])('is a face: %s', async (_, draw) => {
    const [portrait] = await portraits(1);
    expect(await confidencesIn(await draw(sharp(portrait)).toBuffer())).toHaveLength(1);
  });
});
