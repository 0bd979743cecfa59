/** Group photos with two lines of caption under them, in colours of skin. */

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { analyzeEach } from '../dataset.ts';
import { drawText, TYPEFACE_NAMES, type Typeface } from './typefaces.ts';

/** Photos of four people each, which @vladmandic/face-api ships (MIT). */
const PHOTOS = ['sample4.jpg', 'sample6.jpg'] as const;

const FOLDER = new URL('../../node_modules/@vladmandic/face-api/demo/', import.meta.url);

const LINES = [
  { text: 'Four of us at the river, the last Sunday of summer', colour: '#ce9178' },
  { text: 'Anna, Bruno, Clara and David, September', colour: '#e63c28' },
] as const;

/** Heights of the type, in widths of the photo. */
const SIZES = [0.016, 0.02, 0.03] as const;

/** Distance of lines, in heights of the type. */
const LINE_HEIGHT = 1.6;

const BAR = '#1e1e1e';

const JPEG_QUALITY = 92;

export interface CaptionReport {
  readonly photos: number;
  /** Faces found in each photo; each shows four people. Photo by photo, with all sizes and typefaces of the caption. */
  readonly faces: readonly number[];
}

export async function evaluateCaption(): Promise<CaptionReport> {
  const captions = PHOTOS.flatMap((name) =>
    SIZES.flatMap((size) => TYPEFACE_NAMES.map((typeface): Caption => ({ name, size, typeface }))),
  );
  const faces = await analyzeEach('captioned photos', captions, drawCaption, (photo) => photo.faces.length);
  return { photos: captions.length, faces };
}

interface Caption {
  readonly name: (typeof PHOTOS)[number];
  /** Height of the type, in widths of the photo. */
  readonly size: number;
  readonly typeface: Typeface;
}

/** Draws the photo with a dark bar under it that holds the caption. @returns a JPEG */
export async function drawCaption({ name, size, typeface }: Caption): Promise<Buffer> {
  const photo = await readFile(fileURLToPath(new URL(name, FOLDER)));
  const { width, height } = await sharp(photo).metadata();
  const sizePx = Math.round(size * width);
  const lineHeight = Math.round(LINE_HEIGHT * sizePx);
  const texts = await Promise.all(LINES.map(({ text, colour }) => drawText(text, { typeface, sizePx, colour })));
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
