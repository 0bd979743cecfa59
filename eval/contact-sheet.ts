/** Contact sheets: many small pictures with labels in one PNG. */

import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import sharp, { type OverlayOptions } from 'sharp';
import type { Box } from '../layers/vision/index.ts';
import { type Pixels, pixelsOf } from './album/pixels.ts';
import { drawText } from './album/typefaces.ts';

const COLUMNS = 12;
/** In pixels. */
const TILE = 150;
const LINE = 14;
const LINES = 3;
const GAP = 6;

const BACKGROUND = '#202020';

export interface Tile {
  readonly pixels: Pixels;
  /** Up to three lines, cut off at the tile's width. */
  readonly lines: readonly string[];
}

/**
 * Cuts a square out of a picture and scales it to the size of a tile.
 * @param box  in the middle of the square, in ratios of the upright picture
 * @param scale  side of the square in longer sides of the box
 */
export async function cutTile(picture: Uint8Array, box: Box, scale = 2): Promise<Pixels> {
  const { width, height } = (await sharp(picture).metadata()).autoOrient;
  const side = Math.max(2, Math.round(scale * Math.max(box.width * width, box.height * height)));
  const start = (middle: number, length: number) =>
    Math.round(Math.min(Math.max(middle - side / 2, 0), Math.max(0, length - side)));
  const left = start((box.left + box.width / 2) * width, width);
  const top = start((box.top + box.height / 2) * height, height);
  return pixelsOf(
    sharp(picture)
      .autoOrient()
      .extract({ left, top, width: Math.min(side, width - left), height: Math.min(side, height - top) })
      .resize(TILE, TILE, { fit: 'contain', background: BACKGROUND })
      .toColourspace('srgb')
      .removeAlpha(),
  );
}

/** Writes a PNG of all tiles, row by row; folders of the path are made. */
export async function writeContactSheet(tiles: readonly Tile[], path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const rowHeight = TILE + LINES * LINE + GAP;
  const overlays: OverlayOptions[] = [];
  for (const [i, { pixels, lines }] of tiles.entries()) {
    const left = GAP + (i % COLUMNS) * (TILE + GAP);
    const top = GAP + Math.floor(i / COLUMNS) * rowHeight;
    overlays.push({ ...pixels, left, top });
    for (const [line, text] of lines.slice(0, LINES).entries()) {
      overlays.push({ ...(await drawLabel(text)), left, top: top + TILE + line * LINE });
    }
  }
  const width = GAP + COLUMNS * (TILE + GAP);
  const height = GAP + Math.max(1, Math.ceil(tiles.length / COLUMNS)) * rowHeight;
  await sharp({ create: { width, height, channels: 3, background: BACKGROUND } })
    .composite(overlays)
    .png()
    .toFile(path);
}

async function drawLabel(text: string): Promise<Pixels> {
  const label = await drawText(text, { typeface: 'sans', sizePx: 10, colour: '#f0f0f0' });
  const { width, height } = label.raw;
  return pixelsOf(
    sharp(label.input, { raw: label.raw }).extract({
      left: 0,
      top: 0,
      width: Math.min(width, TILE),
      height: Math.min(height, LINE),
    }),
  );
}
