/**
 * Variants of a data set's photos: mirror images, which add training data, and photos degraded to the quality of another data set, so
 * that no head learns to tell the sets apart.
 */

import sharp from 'sharp';
import { setIntoMargin } from '../../eval/margin.ts';

export type Variant = 'plain' | 'mirrored' | 'poor' | 'tight' | 'tight-mirrored';

type Prepare = (bytes: Uint8Array) => Promise<Uint8Array>;

const mirror: Prepare = (bytes) => sharp(bytes).flop().png().toBuffer();

/** The face in the 250 x 250 pixels of a photo of lfw-dev, cut as tightly as those of ck-dev. */
const LFW_FACE = { left: 65, top: 62, width: 120, height: 120 };

/** Degrades a photo of lfw-dev to the quality of ck-dev: tight, grey, 48 x 48 pixels. */
const degrade: Prepare = async (bytes) =>
  setIntoMargin(await sharp(bytes).extract(LFW_FACE).resize(48, 48).grayscale().png().toBuffer());

/** Makes a variant from the bytes of an original photo. */
export const PREPARE: Readonly<Record<Variant, Prepare>> = {
  plain: async (bytes) => bytes,
  mirrored: mirror,
  poor: degrade,
  tight: setIntoMargin,
  'tight-mirrored': async (bytes) => setIntoMargin(await mirror(bytes)),
};
