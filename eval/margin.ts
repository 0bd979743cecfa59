import sharp from 'sharp';

/** Least side of the enlarged picture, in pixels: the detector needs a head of some size, with something around it. */
const LEAST_SIDE = 200;

/**
 * Makes a picture that a face fills fit for the detector: enlarges it by the least whole factor that brings its shorter side to
 * 200 pixels, and sets it into a grey margin of half its size on every side. The result is a PNG.
 */
export async function setIntoMargin(bytes: Uint8Array): Promise<Uint8Array> {
  const { width, height } = await sharp(bytes).metadata();
  const times = Math.max(1, Math.ceil(LEAST_SIDE / Math.min(width, height)));
  const across = Math.round((width * times) / 2);
  const along = Math.round((height * times) / 2);
  return sharp(bytes)
    .toColourspace('srgb')
    .resize(width * times, height * times, { kernel: 'cubic' })
    .extend({ left: across, right: across, top: along, bottom: along, background: '#808080' })
    .png()
    .toBuffer();
}
