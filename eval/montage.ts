/** Makes detection data: pictures of many faces with known boxes, from photos of one face each. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Box } from '../layers/vision/index.ts';
import { type LoneFace, loneFaces } from './dataset.ts';

const WIDTH = 1920;
const HEIGHT = 1280;

/** Margin of a tile on every side of the face, as a share of the face's longer side: no bystander fits in. */
const MARGIN = 0.35;

/** Side of a cell in pixels. 12 x 8 cells hold 96 faces, below the limit of 100 faces a photo. */
const CELL = 160;
const COLUMNS = WIDTH / CELL;
const FACES_PER_PICTURE = COLUMNS * (HEIGHT / CELL);

export interface MontageOptions {
  /** Folder of the source photos. */
  readonly images: string;
  /** File names of the source photos to use. */
  readonly names: readonly string[];
  /** Folder that images/ and boxes.csv are written into. */
  readonly out: string;
  /** Longer sides of the faces' boxes, in pixels: a series of montages is made for each. */
  readonly facePx: readonly number[];
  /** Number of faces of each size, spread over as many pictures as they need. */
  readonly faces: number;
}

/**
 * Writes montages into images/ (1920 x 1280) and the boxes into boxes.csv (image,left,top,width,height in pixels). The known box of
 * a face is the one that the vision layer finds in the source photo, where the face is many times larger than in the montage.
 * @throws RangeError  a face of one of the sizes, with its margin, does not fit into a cell
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
          // The place in the cell varies: a network with strides may detect better at some offsets than at others.
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

/**
 * Cuts the square around a face.
 * @param px    longer side of the face's box in the tile, in pixels
 * @param tile  side of the tile, in pixels; less where the photo ends nearer
 * @returns the tile as a PNG, and the face's box in its pixels
 */
export async function cutTile(
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
