/** Face masks drawn over the faces of a data set, of random colours and sizes: hardly any of lfw-dev's people wears one. */

import sharp from 'sharp';
import { type Cloth, maskSvg } from '../../eval/album/mask-drawing.ts';
import { between, pick, type Random, randomFor } from '../../eval/album/random.ts';
import type { Landmarks } from '../../layers/vision/index.ts';

/** Most masks are white, black or bluish; the rest have any colour. */
const HUES: readonly ((random: Random) => string)[] = [
  () => '0 0%',
  () => '0 0%',
  (random) => `${between(random, 180, 230).toFixed()} ${between(random, 20, 60).toFixed()}%`,
  (random) => `${between(random, 0, 360).toFixed()} ${between(random, 20, 90).toFixed()}%`,
];

/**
 * Draws a mask over a face: the same one each time.
 * @param photo  a JPEG or PNG
 * @param name  of the photo, which decides on colour and size
 * @param landmarks  of the face, in ratios of the upright photo
 * @returns a PNG
 */
export async function drawMask(photo: Uint8Array, name: string, landmarks: Landmarks): Promise<Uint8Array> {
  const random = randomFor('mask', name);
  const { data, info } = await sharp(photo)
    .autoOrient()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const reach = { nose: between(random, 0.25, 0.75), chin: between(random, 0.98, 1.12) };
  const svg = maskSvg(landmarks, info, randomCloth(random), reach);
  const { width, height, channels } = info;
  return sharp(data, { raw: { width, height, channels } })
    .composite([{ input: Buffer.from(svg) }])
    .png()
    .toBuffer();
}

function randomCloth(random: Random): Cloth {
  const hue = pick(random, HUES)(random);
  const lightness = between(random, 8, 97);
  const colour = (darker: number) => `hsl(${hue} ${Math.max(3, lightness - darker).toFixed()}%)`;
  return { light: colour(0), dark: colour(between(random, 0, 20)), fold: colour(between(random, -10, 25)) };
}
