/** Makes photos of several sizes and numbers of faces from the six group portraits that @vladmandic/face-api ships (MIT). */

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type OverlayOptions } from 'sharp';
import { LIMITS } from '../eval/dataset.ts';
import type { Vision } from '../layers/vision/index.ts';

const SAMPLES = new URL('../node_modules/@vladmandic/face-api/demo/', import.meta.url);

/** Path of a sample photo, 1 to 6: they show 3, 3, 3, 4, 5 and 4 faces, at 1920 x 1280. */
export function samplePhoto(number: number): string {
  return fileURLToPath(new URL(`sample${number}.jpg`, SAMPLES));
}

/** JPEG quality, as phones write photos. */
const QUALITY = 92;
const WIDTH = 1920;
const HEIGHT = 1280;

/** The part of sample3 that shows the woman on the left alone, in pixels. */
const ONE_FACE = { left: 0, top: 100, width: 930, height: 620 };

/** Margin of a tile around its face on every side, as a share of the face's size. */
const MARGIN = 0.35;

/**
 * Writes photos of 1, 3, 25 and 100 faces at 2.5 megapixels, and of 3 faces at 0.3, 12 and 40, into `folder`.
 * @returns their paths
 */
export async function makePhotos(folder: string, vision: Vision): Promise<string[]> {
  const file = (name: string) => join(folder, name);
  const one = file('1-face-2.5-mp.jpg');
  await sharp(samplePhoto(3)).extract(ONE_FACE).resize(WIDTH, HEIGHT).jpeg({ quality: QUALITY }).toFile(one);
  const three = file('3-faces-2.5-mp.jpg');
  await sharp(samplePhoto(3)).jpeg({ quality: QUALITY }).toFile(three);
  const tiles = await cutFaces(vision);
  const crowds = await Promise.all(
    [25, 100].map((faces) => makeCrowd(tiles, faces, file(`${faces}-faces-2.5-mp.jpg`))),
  );
  const sizes = await Promise.all(
    [0.3, 12, 40].map((megapixels) => resizePhoto(samplePhoto(3), megapixels, file(`3-faces-${megapixels}-mp.jpg`))),
  );
  return [one, three, ...crowds, ...sizes];
}

/** Resizes a photo to a number of megapixels and writes it to `path`. @returns `path` */
export async function resizePhoto(photo: string, megapixels: number, path: string): Promise<string> {
  const { autoOrient } = await sharp(photo).metadata();
  const ratio = Math.sqrt((megapixels * 1e6) / (autoOrient.width * autoOrient.height));
  await sharp(photo)
    .autoOrient()
    .resize({ width: Math.round(autoOrient.width * ratio) })
    .jpeg({ quality: QUALITY })
    .toFile(path);
  return path;
}

/** Cuts squares around the faces of the samples, those that lie within their photo. @returns PNGs */
async function cutFaces(vision: Vision): Promise<Buffer[]> {
  const tiles: Buffer[] = [];
  for (const number of [1, 3, 4, 5, 6]) {
    const photo = sharp(samplePhoto(number));
    const { width, height } = await photo.metadata();
    using analyzed = await vision.analyze(await photo.toBuffer(), LIMITS);
    for (const { box } of analyzed.faces) {
      const side = Math.round(Math.max(box.width * width, box.height * height) * (1 + 2 * MARGIN));
      const left = Math.round((box.left + box.width / 2) * width - side / 2);
      const top = Math.round((box.top + box.height / 2) * height - side / 2);
      if (left < 0 || top < 0 || left + side > width || top + side > height) continue;
      tiles.push(await photo.clone().extract({ left, top, width: side, height: side }).png().toBuffer());
    }
  }
  return tiles;
}

/** Lays out faces in rows and columns on grey. When the tiles are used up, they are repeated, mirrored every other time. */
async function makeCrowd(tiles: readonly Buffer[], faces: number, path: string): Promise<string> {
  const columns = Math.ceil(Math.sqrt(faces));
  const side = Math.floor(HEIGHT / columns);
  const gap = Math.floor(WIDTH / columns);
  const placed = Array.from({ length: faces }, async (_, i): Promise<OverlayOptions> => {
    const tile = sharp(tiles[i % tiles.length]).resize(side, side);
    const input = await tile.flop(Math.floor(i / tiles.length) % 2 === 1).toBuffer();
    return { input, left: (i % columns) * gap, top: Math.floor(i / columns) * side };
  });
  await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#808080' } })
    .composite(await Promise.all(placed))
    .jpeg({ quality: QUALITY })
    .toFile(path);
  return path;
}
