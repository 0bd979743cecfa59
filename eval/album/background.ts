/** Backgrounds of compositions: plain, or with a gentle texture. */

import sharp from 'sharp';
import { type Pixels, pixelsOf } from './pixels.ts';
import { between, pick, type Random } from './random.ts';

/** Size of a composition, in pixels. */
export const WIDTH = 1920;
export const HEIGHT = 1280;

const COLOURS = ['#808080', '#c9c4b8', '#5d7a94', '#6f8f5e', '#e6e6e6', '#3a3f47', '#a9bfcf', '#8c7b6b'] as const;

/** Cells of the texture's noise, which become clouds when they are enlarged to the whole picture. */
const CELLS = { width: 30, height: 20, channels: 3 } as const;

/** Greatest deviation of a cell from the colour in each channel, of 255. */
const CONTRAST = 10;

export interface Background {
  /** #rrggbb */
  readonly colour: string;
  /** -1 to 1 for each cell; none for a plain background. */
  readonly noise: readonly number[];
}

/** Chooses a colour, and a gentle texture for every second picture. @param index  of the picture */
export function backgroundFor(random: Random, index: number): Background {
  const values = index % 2 === 0 ? 0 : CELLS.width * CELLS.height;
  return { colour: pick(random, COLOURS), noise: Array.from({ length: values }, () => between(random, -1, 1)) };
}

export async function drawBackground({ colour, noise }: Background): Promise<Pixels> {
  if (noise.length === 0) {
    return pixelsOf(sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: colour } }));
  }
  const channels = [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
  const cells = Uint8ClampedArray.from(noise.flatMap((value) => channels.map((level) => level + CONTRAST * value)));
  return pixelsOf(sharp(cells, { raw: CELLS }).resize(WIDTH, HEIGHT, { kernel: 'cubic', fit: 'fill' }));
}
