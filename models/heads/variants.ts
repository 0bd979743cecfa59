/** What is made of a data set's photos before they are shown: more to learn from, and what two data sets differ in by accident. */

import sharp from 'sharp';
import { setIntoMargin } from '../../eval/margin.ts';

export type Variant = 'plain' | 'mirrored' | 'poor' | 'tight' | 'tight-mirrored';

type Prepare = (bytes: Uint8Array) => Promise<Uint8Array>;

const mirror: Prepare = (bytes) => sharp(bytes).flop().png().toBuffer();

/** Where a face of lfw-dev is in its 250 x 250 pixels, as tight as those of ck-dev. */
const LFW_FACE = { left: 65, top: 62, width: 120, height: 120 };

/** As a photo of lfw-dev would look in ck-dev: tight, grey, 48 x 48. */
const impoverish: Prepare = async (bytes) =>
  setIntoMargin(await sharp(bytes).extract(LFW_FACE).resize(48, 48).grayscale().png().toBuffer());

export const PREPARE: Readonly<Record<Variant, Prepare>> = {
  plain: async (bytes) => bytes,
  mirrored: mirror,
  poor: impoverish,
  tight: setIntoMargin,
  'tight-mirrored': async (bytes) => setIntoMargin(await mirror(bytes)),
};
