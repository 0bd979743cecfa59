import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { ImageTooLarge, ImageTooSmall, InvalidImage } from '../../../layers/vision/errors.ts';
import { decodePhoto } from '../../../layers/vision/image/decode.ts';

const LIMITS = { minSidePx: 80, maxSidePx: 10_000 };

/** 200 x 100: red in the left top quarter, blue elsewhere, so that every orientation is recognisable. */
function redCorner(): Sharp {
  return sharp({ create: { width: 200, height: 100, channels: 3, background: '#0000ff' } }).composite([
    { input: { create: { width: 100, height: 50, channels: 3, background: '#ff0000' } }, left: 0, top: 0 },
  ]);
}

/** Names the quarter of the decoded photo that is red. */
async function redQuarter(bytes: Uint8Array): Promise<string> {
  const { pixels } = await decodePhoto(bytes, LIMITS, 1920);
  const at = (x: number, y: number) => {
    const i = (Math.floor(y * pixels.height) * pixels.width + Math.floor(x * pixels.width)) * 3;
    return pixels.data[i] > 150 && pixels.data[i + 2] < 100;
  };
  const quarters = {
    'left top': [0.25, 0.25],
    'right top': [0.75, 0.25],
    'left bottom': [0.25, 0.75],
    'right bottom': [0.75, 0.75],
  };
  return Object.entries(quarters)
    .filter(([, [x, y]]) => at(x, y))
    .map(([name]) => name)
    .join();
}

describe('A photo is decoded', () => {
  it.each(['srgb', 'p3'])('into sRGB, by its colour profile: %s', async (profile) => {
    const colour = [200, 80, 40];
    const background = { r: 200, g: 80, b: 40 };
    const image = sharp({ create: { width: 100, height: 100, channels: 3, background } });
    const tagged = await sharp(await image.png().toBuffer())
      .withIccProfile(profile)
      .png()
      .toBuffer();
    const stored = await sharp(tagged, { ignoreIcc: true }).raw().toBuffer();
    const { pixels } = await decodePhoto(tagged, LIMITS, 1920);

    const farthest = (data: Uint8Array) => Math.max(...colour.map((value, c) => Math.abs(data[c] - value)));
    expect(farthest(stored) > 5).toBe(profile === 'p3');
    expect(farthest(pixels.data)).toBeLessThanOrEqual(1);
  });

  // EXIF 2.32, tag 0x0112: which side of the picture the first row and the first column of the file are.
  const orientations = [
    [1, 'left top', 200],
    [2, 'right top', 200],
    [3, 'right bottom', 200],
    [4, 'left bottom', 200],
    [5, 'left top', 100],
    [6, 'right top', 100],
    [7, 'right bottom', 100],
    [8, 'left bottom', 100],
  ] as const;

  it.each(orientations)(
    'upright from a JPEG of EXIF orientation %i: red is %s, %i px wide',
    async (orientation, quarter, width) => {
      const jpeg = await redCorner().withMetadata({ orientation }).jpeg().toBuffer();
      expect((await decodePhoto(jpeg, LIMITS, 1920)).width).toBe(width);
      expect(await redQuarter(jpeg)).toBe(quarter);
    },
  );

  it('as it lies from a PNG, whatever its EXIF says', async () => {
    const png = await redCorner().withMetadata({ orientation: 6 }).png().toBuffer();
    expect((await decodePhoto(png, LIMITS, 1920)).width).toBe(200);
    expect(await redQuarter(png)).toBe('left top');
  });

  const kinds = {
    'a grayscale JPEG': () => redCorner().grayscale().jpeg().toBuffer(),
    'a CMYK JPEG': () => redCorner().toColourspace('cmyk').jpeg().toBuffer(),
    'a progressive JPEG': () => redCorner().jpeg({ progressive: true }).toBuffer(),
    'a PNG with alpha': () => redCorner().ensureAlpha(0.5).png().toBuffer(),
    'a PNG with a palette': () => redCorner().png({ palette: true }).toBuffer(),
    'a PNG of 16 bits a channel': () => redCorner().toColourspace('rgb16').png().toBuffer(),
    'a grayscale PNG with alpha': () => redCorner().ensureAlpha(0.5).toColourspace('b-w').png().toBuffer(),
  };

  it.each(Object.entries(kinds))('to three channels of 8 bits from %s', async (_, make) => {
    const { pixels } = await decodePhoto(await make(), LIMITS, 1920);
    expect([pixels.width, pixels.height, pixels.data.length]).toEqual([200, 100, 60_000]);
  });

  it('no larger than the limit, with its true size stated', async () => {
    const jpeg = await sharp({ create: { width: 4000, height: 3000, channels: 3, background: '#777777' } })
      .jpeg()
      .toBuffer();
    const { width, height, pixels } = await decodePhoto(jpeg, LIMITS, 1920);
    expect([width, height, pixels.width, pixels.height]).toEqual([4000, 3000, 1920, 1440]);
  });
});

describe('A file that is not a photo is refused', () => {
  const gray = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#777777' } });

  it('as InvalidImage: a GIF, a WEBP, text, nothing at all, and a JPEG or PNG cut in half', async () => {
    const noise = sharp({
      create: {
        width: 200,
        height: 200,
        channels: 3,
        background: '#000',
        noise: { type: 'gaussian', mean: 128, sigma: 50 },
      },
    });
    const jpeg = await noise.clone().jpeg().toBuffer();
    const png = await noise.clone().png().toBuffer();
    const refused = [
      await gray(100, 100).gif().toBuffer(),
      await gray(100, 100).webp().toBuffer(),
      Buffer.from('not an image'),
      Buffer.alloc(0),
      jpeg.subarray(0, jpeg.length / 2),
      png.subarray(0, png.length / 2),
      jpeg.subarray(0, 10),
    ];
    for (const bytes of refused) await expect(decodePhoto(bytes, LIMITS, 1920)).rejects.toThrow(InvalidImage);
  });

  it('by its dimensions, on each side of each limit', async () => {
    await expect(decodePhoto(await gray(79, 200).png().toBuffer(), LIMITS, 1920)).rejects.toThrow(ImageTooSmall);
    await expect(decodePhoto(await gray(200, 79).jpeg().toBuffer(), LIMITS, 1920)).rejects.toThrow(ImageTooSmall);
    await expect(decodePhoto(await gray(80, 80).jpeg().toBuffer(), LIMITS, 1920)).resolves.toBeDefined();
    await expect(decodePhoto(await gray(10_001, 80).png().toBuffer(), LIMITS, 1920)).rejects.toThrow(ImageTooLarge);
    await expect(decodePhoto(await gray(10_000, 80).png().toBuffer(), LIMITS, 1920)).resolves.toBeDefined();
  });

  it('by its header alone, before any pixel of a bomb is decoded', async () => {
    // A PNG header that declares 30,000 x 30,000 pixels, with the CRC left wrong and no pixels behind it.
    const png = await gray(100, 100).png().toBuffer();
    png.writeUInt32BE(30_000, 16);
    png.writeUInt32BE(30_000, 20);
    const start = performance.now();
    await expect(decodePhoto(png, LIMITS, 1920)).rejects.toThrow(/30000 x 30000|header/);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
