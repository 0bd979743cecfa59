import sharp from 'sharp';

/** In degrees, clockwise. */
const TURN = 9;
/** What the bytes of a lighter and of a darker copy are multiplied by. */
const LIGHTER = 1.3;
const DARKER = 0.7;
const SHRINK = 0.55;
const JPEG_QUALITY = 60;

/**
 * Makes a copy of a photo that shows the same face: mirrored, turned, lighter or darker, shrunk, and saved as a poor
 * JPEG, all at once.
 */
export async function alteredCopy(photo: Uint8Array, light: 'lighter' | 'darker'): Promise<Buffer> {
  const upright = sharp(photo).autoOrient().flop().toColourspace('srgb').removeAlpha();
  // sharp turns and shrinks in an order of its own, so each step has a pipeline.
  const turned = await sharp(await upright.png().toBuffer())
    .rotate(TURN, { background: '#808080' })
    .linear(light === 'lighter' ? LIGHTER : DARKER, 0)
    .png()
    .toBuffer({ resolveWithObject: true });
  return sharp(turned.data)
    .resize(Math.max(1, Math.round(turned.info.width * SHRINK)))
    .jpeg({ quality: JPEG_QUALITY })
    .toBuffer();
}
