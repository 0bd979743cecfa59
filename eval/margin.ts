import sharp from 'sharp';

/** The detector wants to see a head in its surroundings, no smaller than this. */
const LEAST_SIDE = 200;

/** Enlarges a picture that a face fills, and sets it into a grey margin of half its size on every side. */
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
