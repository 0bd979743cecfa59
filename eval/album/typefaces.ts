/**
 * Text as pixels, in typefaces that come from a package: the machine needs no fonts of its own. Its font configuration still decides
 * on hinting.
 */

import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { Pixels } from './pixels.ts';

/** Family names of dejavu-fonts-ttf (Bitstream Vera licence), and their files. */
const TYPEFACES = {
  sans: { family: 'DejaVu Sans', file: 'DejaVuSans.ttf' },
  serif: { family: 'DejaVu Serif', file: 'DejaVuSerif.ttf' },
  mono: { family: 'DejaVu Sans Mono', file: 'DejaVuSansMono.ttf' },
} as const;

export type Typeface = keyof typeof TYPEFACES;

export const TYPEFACE_NAMES = Object.keys(TYPEFACES) as Typeface[];

const FOLDER = new URL('../../node_modules/dejavu-fonts-ttf/ttf/', import.meta.url);

/** At 72 dots per inch a point is a pixel. */
const DPI = 72;

export interface TextStyle {
  readonly typeface: Typeface;
  readonly sizePx: number;
  /** #rrggbb */
  readonly colour: string;
  /** Lines are wrapped at this width in pixels; by default only where the text has line ends. */
  readonly widthPx?: number;
  readonly align?: 'left' | 'centre';
}

/** Draws text on a transparent background, as large as the text. @param text  not empty, not only white space */
export async function drawText(text: string, { typeface, sizePx, colour, widthPx, align }: TextStyle): Promise<Pixels> {
  const { family, file } = TYPEFACES[typeface];
  const { data, info } = await sharp({
    text: {
      text: `<span foreground="${colour}">${escapeMarkup(text)}</span>`,
      font: `${family} ${sizePx}`,
      fontfile: fileURLToPath(new URL(file, FOLDER)),
      dpi: DPI,
      rgba: true,
      align: align ?? 'left',
      ...(widthPx !== undefined && { width: widthPx }),
    },
  })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { input: data, raw: { width: info.width, height: info.height, channels: info.channels } };
}

function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
