/** Face masks drawn over faces, from below the eyes to the chin. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { AttributeName } from '../../layers/vision/index.ts';
import { analyzeEach } from '../dataset.ts';
import { type Album, type Evaluation, sourcesOf } from './album.ts';
import { type Composition, outcomeOf, share } from './compositions.ts';
import { MASK_COLOURS, type MaskColour, maskSvg } from './mask-drawing.ts';
import { expectedFace } from './pieces.ts';

/** Faces in a row, in multiples of those in the rows of other kinds. */
const FACES = 5;

const JPEG_QUALITY = 92;

const WANTED = ['faceOccluded', 'beard', 'mouthOpen'] as const satisfies readonly AttributeName[];

/** Shares, 0 to 1: `found` of all faces, the others of those found, for which the attribute is true. */
export interface MaskRow {
  readonly colour: MaskColour;
  readonly found: number;
  readonly occluded: number;
  readonly beard: number;
  readonly mouthOpen: number;
}

export async function evaluateMasks(album: Album): Promise<Evaluation<MaskRow[]>> {
  const masked = MASK_COLOURS.flatMap((colour) =>
    maskCompositions(album, colour).map((composition) => ({ colour, composition })),
  );
  const photos = await analyzeEach(
    'masked faces',
    masked,
    ({ composition }) => composition.draw(),
    async (photo, { colour, composition }) => {
      const { faces, mistakes } = outcomeOf(photo, composition);
      const [face] = faces.matched;
      const [attributes] = face ? await photo.describe([face], new Set(WANTED)) : [];
      return { colour, attributes, mistakes };
    },
  );
  const result = MASK_COLOURS.map((colour) => {
    const row = photos.filter((photo) => photo.colour === colour);
    const found = row.flatMap(({ attributes }) => attributes ?? []);
    const isTrue = (name: (typeof WANTED)[number]) => share(found, (attributes) => attributes[name]?.value === true);
    return {
      colour,
      found: share(row, ({ attributes }) => attributes !== undefined),
      occluded: isTrue('faceOccluded'),
      beard: isTrue('beard'),
      mouthOpen: isTrue('mouthOpen'),
    };
  });
  return { result, mistakes: photos.flatMap(({ mistakes }) => mistakes) };
}

/** The source photos themselves, with a mask drawn over each face. */
export function maskCompositions(album: Album, colour: MaskColour): Composition[] {
  return sourcesOf(album, FACES * album.each).map((source) => {
    const { name, width, height, box } = source;
    const centre = { x: (box.left + box.width / 2) * width, y: (box.top + box.height / 2) * height };
    return {
      label: `mask ${colour}`,
      expected: [expectedFace({ source, heightPx: box.height * height, centre, outline: 'square' })],
      draw: async () =>
        sharp(await readFile(join(album.folder, name)))
          .autoOrient()
          .toColourspace('srgb')
          .composite([{ input: Buffer.from(maskSvg(source.landmarks, source, colour)) }])
          .jpeg({ quality: JPEG_QUALITY })
          .toBuffer(),
    };
  });
}
