import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { ImageTooLargeForMemory, InvalidImage } from '../../../layers/vision/errors.ts';
import { decodePhoto } from '../../../layers/vision/image/decode.ts';
import { pngHeaderOnly } from './png-file.ts';

const decode = (bytes: Uint8Array) => decodePhoto(bytes, { minSidePx: 40, maxSidePx: 10_000 }, 1920);

/** A JPEG whose frame announces another size than its data has. */
async function enlarged(side: number, progressive: boolean, chromaSubsampling: string): Promise<Buffer> {
  const jpeg = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#777777' } })
    .jpeg({ progressive, chromaSubsampling })
    .toBuffer();
  const frame = jpeg.indexOf(Buffer.from([0xff, progressive ? 0xc2 : 0xc0]));
  jpeg.writeUInt16BE(side, frame + 5);
  jpeg.writeUInt16BE(side, frame + 7);
  return jpeg;
}

describe('A photo is refused by its header', () => {
  it.each([
    ['an interlaced PNG of 16 bits', () => pngHeaderOnly(10_000, 16, 2, true)],
    ['an interlaced PNG with alpha', () => pngHeaderOnly(10_000, 8, 6, true)],
    ['a progressive JPEG without subsampling', () => enlarged(10_000, true, '4:4:4')],
  ])('if decoding it takes more than 400 MB: %s of 10,000 x 10,000 px', async (_, make) => {
    const start = performance.now();
    await expect(decode(await make())).rejects.toThrow(ImageTooLargeForMemory);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  // They have no data behind the header, so they get as far as the decoder.
  it.each([
    ['a plain PNG of 16 bits and 10,000 px', () => pngHeaderOnly(10_000, 16, 2, false)],
    ['an interlaced PNG of 16 bits and 6,500 px', () => pngHeaderOnly(6500, 16, 2, true)],
    ['an interlaced PNG of 8 bits and 10,000 px', () => pngHeaderOnly(10_000, 8, 2, true)],
    ['a progressive JPEG with subsampling and 10,000 px', () => enlarged(10_000, true, '4:2:0')],
    ['a baseline JPEG of 10,000 px', () => enlarged(10_000, false, '4:4:4')],
  ])('and not if it takes less: %s', async (_, make) => {
    await expect(decode(await make())).rejects.toThrow(InvalidImage);
  });
});
