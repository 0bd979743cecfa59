/** Decoded pictures between two steps of sharp, which applies the operations of one pipeline in an order of its own. */

import sharp, { type Raw, type Sharp } from 'sharp';

/** Uncompressed pixels, in the form in which sharp composites them. */
export interface Pixels {
  readonly input: Buffer;
  readonly raw: Raw;
}

/** Runs a pipeline up to here. */
export async function pixelsOf(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return { input: data, raw: { width, height, channels } };
}

export function reopen({ input, raw }: Pixels): Sharp {
  return sharp(input, { raw });
}
