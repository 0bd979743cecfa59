/** Pictures of many faces with known boxes, made from photos of one face each. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Box } from '../layers/vision/index.ts';
import { type LoneFace, loneFaces } from './dataset.ts';

const WIDTH = 1920;
const HEIGHT = 1280;

/** A tile shows the face and this share of its size around it on every side: no bystander fits in. */
const MARGIN = 0.35;

/** 12 x 8 cells: a picture holds 96 faces, under the 100 that are ever returned. */
const CELL = 160;
const COLUMNS = WIDTH / CELL;
const FACES_PER_PICTURE = COLUMNS * (HEIGHT / CELL);

export interface MontageOptions {
  readonly images: string;
  readonly names: readonly string[];
  readonly out: string;
  /** Longer sides of the faces' boxes, in pixels: one series of montages for each. */
  readonly facePx: readonly number[];
  /** Faces of each size, spread over as many pictures as they need. */
  readonly faces: number;
}

/**
 * Writes images/ (1920 x 1280) and boxes.csv. The known box is the vision layer's own of the face in its source photo, where
 * it is many times larger than in the montage.
 */
export async function makeMontages({ images, names, out, facePx, faces }: MontageOptions): Promise<void> {
  const sources = await loneFaces(images, names);
  await mkdir(join(out, 'images'), { recursive: true });

  const rows = ['image,left,top,width,height'];
  for (const px of facePx) {
    const tile = Math.ceil(px * (1 + 2 * MARGIN));
    if (tile > CELL) throw new RangeError(`A face of ${px} px does not fit into a cell of ${CELL} px`);
    for (let start = 0, picture = 0; start < Math.min(faces, sources.length); start += FACES_PER_PICTURE, picture++) {
      const image = `faces-${px}px-${picture}.png`;
      const batch = sources.slice(start, Math.min(start + FACES_PER_PICTURE, faces));
      const tiles = await Promise.all(
        batch.map(async (source, i) => {
          // Anywhere in its cell: a network with strides may do better at some places than at others.
          const left = (i % COLUMNS) * CELL + ((i * 37) % (CELL - tile + 1));
          const top = Math.floor(i / COLUMNS) * CELL + ((i * 53) % (CELL - tile + 1));
          const { input, box } = await cutTile(images, source, px, tile);
          rows.push([image, left + box.left, top + box.top, box.width, box.height].join(','));
          return { input, left, top };
        }),
      );
      await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#808080' } })
        .composite(tiles)
        .png()
        .toFile(join(out, 'images', image));
    }
  }
  await writeFile(join(out, 'boxes.csv'), `${rows.join('\n')}\n`);
}

/** The square around the face, scaled so that its box's longer side is `px`; the box in pixels of the tile. */
async function cutTile(
  images: string,
  { name, width, height, box }: LoneFace,
  px: number,
  tile: number,
): Promise<{ input: Buffer; box: Box }> {
  const faceWidth = box.width * width;
  const faceHeight = box.height * height;
  const scale = px / Math.max(faceWidth, faceHeight);
  const side = Math.min(Math.round(tile / scale), width, height);
  const inside = (centre: number, length: number) =>
    Math.round(Math.min(Math.max(centre - side / 2, 0), length - side));
  const left = inside((box.left + box.width / 2) * width, width);
  const top = inside((box.top + box.height / 2) * height, height);
  const shown = Math.round(side * scale);
  const input = await sharp(await readFile(join(images, name)))
    .extract({ left, top, width: side, height: side })
    .resize(shown, shown)
    .removeAlpha()
    .png()
    .toBuffer();
  return {
    input,
    box: {
      left: (box.left * width - left) * (shown / side),
      top: (box.top * height - top) * (shown / side),
      width: faceWidth * (shown / side),
      height: faceHeight * (shown / side),
    },
  };
}
