/** Group photos with two lines of caption under them, in colours of skin. */

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { analyzeEach } from '../dataset.ts';
import { drawText } from './typefaces.ts';

/** Photos of four people each, which @vladmandic/face-api ships (MIT). */
const PHOTOS = ['sample4.jpg', 'sample6.jpg'] as const;

const FOLDER = new URL('../../node_modules/@vladmandic/face-api/demo/', import.meta.url);

const LINES = [
  { text: 'Four of us at the river, the last Sunday of summer', colour: '#ce9178' },
  { text: 'Anna, Bruno, Clara and David, September', colour: '#e63c28' },
] as const;

/** Sizes in widths of the photo. */
const TYPE = 0.03;
const LINE_HEIGHT = 0.05;

const BAR = '#1e1e1e';

const JPEG_QUALITY = 92;

export interface CaptionReport {
  readonly photos: number;
  /** Faces found in each photo; each shows four people. */
  readonly faces: readonly number[];
}

export async function evaluateCaption(): Promise<CaptionReport> {
  const faces = await analyzeEach('captioned photos', PHOTOS, captioned, (photo) => photo.faces.length);
  return { photos: PHOTOS.length, faces };
}

/** Draws the photo with a dark bar under it that holds the caption. @returns a JPEG */
export async function captioned(name: (typeof PHOTOS)[number]): Promise<Buffer> {
  const photo = await readFile(fileURLToPath(new URL(name, FOLDER)));
  const { width, height } = await sharp(photo).metadata();
  const lineHeight = Math.round(LINE_HEIGHT * width);
  const texts = await Promise.all(
    LINES.map(({ text, colour }) => drawText(text, { typeface: 'sans', sizePx: Math.round(TYPE * width), colour })),
  );
  return sharp(photo)
    .extend({ bottom: (LINES.length + 1) * lineHeight, background: BAR })
    .composite(
      texts.map((text, line) => ({
        ...text,
        left: Math.round((width - text.raw.width) / 2),
        top: height + Math.round((line + 0.5) * lineHeight),
      })),
    )
    .jpeg({ quality: JPEG_QUALITY })
    .toBuffer();
}
