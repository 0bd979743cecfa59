/**
 * Variants of a data set's photos: mirror images, which add training data; faces with a mask drawn over them; and photos degraded to
 * the quality of another data set, so that no head learns to tell the sets apart.
 */

import sharp from 'sharp';
import { setIntoMargin } from '../../eval/margin.ts';
import type { Landmarks } from '../../layers/vision/index.ts';
import { drawMask } from './masks.ts';

export type Variant = 'plain' | 'mirrored' | 'masked' | 'poor' | 'tight' | 'tight-mirrored';

/** Makes a variant from the bytes of an original photo. @param name  of the photo */
type Prepare = (bytes: Uint8Array, name: string) => Promise<Uint8Array>;

const mirror: Prepare = (bytes) => sharp(bytes).flop().png().toBuffer();

/** The face in the 250 x 250 pixels of a photo of lfw-dev, cut as tightly as those of ck-dev. */
const LFW_FACE = { left: 65, top: 62, width: 120, height: 120 };

/** Degrades a photo of lfw-dev to the quality of ck-dev: tight, grey, 48 x 48 pixels. */
const degrade: Prepare = async (bytes) =>
  setIntoMargin(await sharp(bytes).extract(LFW_FACE).resize(48, 48).grayscale().png().toBuffer());

/** Makes a variant. @param landmarksOf  those of the central face of an original photo, needed for `masked` only */
export function preparation(variant: Variant, landmarksOf: (name: string) => Landmarks | undefined): Prepare {
  switch (variant) {
    case 'plain':
      return async (bytes) => bytes;
    case 'mirrored':
      return mirror;
    case 'masked':
      return async (bytes, name) => {
        const landmarks = landmarksOf(name);
        return landmarks ? drawMask(bytes, name, landmarks) : bytes;
      };
    case 'poor':
      return degrade;
    case 'tight':
      return setIntoMargin;
    case 'tight-mirrored':
      return async (bytes, name) => setIntoMargin(await mirror(bytes, name));
  }
}
