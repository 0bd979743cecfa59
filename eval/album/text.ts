/** Pages of text, on which no face is to be found. */

import sharp, { type OverlayOptions } from 'sharp';
import { selectFaces } from '../../layers/rekognition/evaluation.ts';
import { analyzeEach } from '../dataset.ts';
import type { Album, Evaluation } from './album.ts';
import { type Composition, outcomeOf } from './compositions.ts';
import { between, pick, type Random, randomFor, shuffled } from './random.ts';
import { drawText, TYPEFACE_NAMES, type Typeface } from './typefaces.ts';
import { TEXT_KINDS, write } from './words.ts';

/** As #rrggbb. */
export interface TextColours {
  readonly text: string;
  readonly background: string;
}

/** Text on background: skin to red on dark, as in editors, credits and posters, and usual pairs. */
const COLOURS: readonly TextColours[] = [
  { text: '#ce9178', background: '#1e1e1e' },
  { text: '#ff0000', background: '#000000' },
  { text: '#ff8c00', background: '#0a143c' },
  { text: '#ffcdaa', background: '#281a14' },
  { text: '#e0ac8c', background: '#141414' },
  { text: '#8d5536', background: '#000000' },
  { text: '#fa8072', background: '#0f2a1c' },
  { text: '#ffc0cb', background: '#1a1a2e' },
  { text: '#d4af37', background: '#4a0d16' },
  { text: '#ffff00', background: '#000000' },
  { text: '#000000', background: '#ffffff' },
  { text: '#d00000', background: '#ffffff' },
];

/** Heights of the type, in pixels. */
const SIZES_PX = [14, 22, 32, 42, 56, 120] as const;

/** Few words in smaller type would leave the page empty. */
const MIN_POSTER_PX = 56;

const PAGE_WIDTHS = [1280, 1600, 1920] as const;

/** `each` for which there is one page for each colour pair, size and typeface. */
const EACH_FOR_ALL = 50;

/** Average width of a character and distance of lines, in heights of the type. */
const CHARACTER = 0.6;
const LINE = 1.17;

/** Free space around the text, in widths of the page. */
const MARGIN = 0.04;

const JPEG_QUALITY = 92;

export interface TextReport {
  readonly pages: number;
  /** Faces answered on all pages together. */
  readonly faces: number;
  /** Faces that IndexFaces would store under QualityFilter AUTO. */
  readonly stored: number;
}

export async function evaluateText(album: Album): Promise<Evaluation<TextReport>> {
  const pages = await analyzeEach(
    'pages of text',
    textPages(album),
    (page) => page.draw(),
    (photo, page) => ({
      faces: photo.faces.length,
      stored: selectFaces(photo.faces, 'AUTO', Infinity).selected.length,
      mistakes: outcomeOf(photo, page).mistakes,
    }),
  );
  return {
    result: {
      pages: pages.length,
      faces: pages.reduce((sum, { faces }) => sum + faces, 0),
      stored: pages.reduce((sum, { stored }) => sum + stored, 0),
    },
    mistakes: pages.flatMap(({ mistakes }) => mistakes),
  };
}

/** Chooses pages over all colour pairs, sizes and typefaces. */
export function textPages({ seed, each }: Pick<Album, 'seed' | 'each'>): Composition[] {
  const all = COLOURS.flatMap((colours) =>
    SIZES_PX.flatMap((sizePx) => TYPEFACE_NAMES.map((typeface) => ({ colours, sizePx, typeface }))),
  );
  const order = shuffled(randomFor(seed, 'text'), all);
  return Array.from({ length: Math.ceil((all.length * each) / EACH_FOR_ALL) }, (_, i) => {
    const { colours, sizePx, typeface } = order[i % order.length];
    return {
      label: `text ${sizePx} px ${typeface}`,
      expected: [],
      draw: () => drawPage(randomFor(seed, 'text', i), colours, sizePx, typeface),
    };
  });
}

/** Draws a page of prose, code, credits or a poster. @returns a JPEG, 1280 to 1920 px wide */
export async function drawPage(
  random: Random,
  colours: TextColours,
  sizePx: number,
  typeface: Typeface,
): Promise<Buffer> {
  const kind = pick(random, sizePx < MIN_POSTER_PX ? TEXT_KINDS.filter((kind) => kind !== 'poster') : TEXT_KINDS);
  const width = pick(random, PAGE_WIDTHS);
  const height = Math.round(width * between(random, 0.56, 0.75));
  const margin = Math.round(MARGIN * width);
  const columns = Math.floor((width - 2 * margin) / (CHARACTER * sizePx));
  const lines = Math.floor((height - 2 * margin) / (LINE * sizePx));
  const text = await drawText(write(random, kind, columns, lines), {
    typeface,
    sizePx,
    colour: colours.text,
    ...(kind === 'prose' && { widthPx: width - 2 * margin }),
    align: kind === 'credits' || kind === 'poster' ? 'centre' : 'left',
  });
  const isCentred = kind === 'credits' || kind === 'poster';
  // What does not fit on the page is cut off.
  const shown = { width: Math.min(text.raw.width, width - margin), height: Math.min(text.raw.height, height - margin) };
  const overlay: OverlayOptions = {
    input: await sharp(text.input, { raw: text.raw })
      .extract({ left: 0, top: 0, ...shown })
      .png({ compressionLevel: 1 })
      .toBuffer(),
    left: isCentred ? Math.round((width - shown.width) / 2) : margin,
    top: kind === 'poster' ? Math.round((height - shown.height) / 2) : Math.min(margin, height - shown.height),
  };
  return sharp({ create: { width, height, channels: 3, background: colours.background } })
    .composite([overlay])
    .jpeg({ quality: JPEG_QUALITY })
    .toBuffer();
}
