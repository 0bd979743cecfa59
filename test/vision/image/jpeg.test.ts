import sharp, { type JpegOptions } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePhoto } from '../../../layers/vision/image/decode.ts';
import { END, insert, losslessJpeg, withGainMap } from './jpeg-file.ts';

const decode = async (bytes: Uint8Array, side = 1920) =>
  (await decodePhoto(bytes, { minSidePx: 40, maxSidePx: 10_000 }, side)).pixels;

/** 'decoded', or the name of the error. */
const outcome = (bytes: Uint8Array, side?: number) =>
  decode(bytes, side).then(
    () => 'decoded',
    (error: Error) => error.name,
  );

function farthest(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), Math.abs(a.length - b.length));
}

describe('A lossless JPEG is decoded whole', () => {
  const [width, height] = [600, 450];
  const ramp = (x: number, y: number) => [(255 * x) / (width - 1), (255 * y) / (height - 1), 100].map(Math.floor);

  it.each([
    [1, 600],
    [1, 300],
    [1, 150],
    [1, 60],
    [3, 600],
    [3, 150],
    [3, 60],
  ])('and not cropped: %i components, to %i px', async (channels, side) => {
    const pictureAt = (x: number, y: number) => ramp(x, y).slice(0, channels);
    const pixels = Buffer.alloc(width * height * channels);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) pixels.set(pictureAt(x, y), (y * width + x) * channels);
    }
    const raw = { width, height, channels: channels as 1 | 3 };
    const plain = await decode(await sharp(pixels, { raw }).png().toBuffer(), side);
    const lossless = await decode(losslessJpeg(width, height, channels, pictureAt), side);
    expect(lossless.width).toBe(plain.width);
    expect(farthest(lossless.data, plain.data)).toBeLessThanOrEqual(1);
  });
});

describe('An Ultra HDR photo is decoded as its base picture', () => {
  const ramp = (channels: 1 | 3) => {
    const pixels = Buffer.alloc(400 * 304 * channels).map((_, i) => (Math.floor(i / channels) % 400) / 2);
    const image = sharp(pixels, { raw: { width: 400, height: 304, channels } });
    return (channels === 1 ? image.toColourspace('b-w') : image).jpeg().toBuffer();
  };

  it.each([
    ['gray', 1, 1920],
    ['gray', 1, 60],
    ['coloured', 3, 1920],
    ['coloured', 3, 60],
  ] as const)('%s, %i components, to %i px', async (_, channels, side) => {
    const plain = await ramp(channels);
    const hdr = await withGainMap(plain);
    expect((await sharp(hdr).metadata()).gainMap).toBeDefined();
    expect(await decode(hdr, side)).toEqual(await decode(plain, side));
  });
});

describe('A JPEG is whole if all its coded data is there', () => {
  const kinds: [string, JpegOptions][] = [
    ['baseline', {}],
    ['progressive', { progressive: true }],
    ['baseline without subsampling', { chromaSubsampling: '4:4:4' }],
    ['progressive in its plainest scans', { progressive: true, optimiseScans: false }],
  ];
  const noise = (options: JpegOptions, isGray = false) => {
    const image = sharp({
      create: {
        width: 400,
        height: 300,
        channels: 3,
        background: '#000',
        noise: { type: 'gaussian', mean: 128, sigma: 50 },
      },
    });
    return image.grayscale(isGray).jpeg(options).toBuffer();
  };

  it.each(kinds)('%s: without its end marker it has the same pixels', async (_, options) => {
    for (const isGray of [false, true]) {
      const jpeg = await noise(options, isGray);
      const pixels = await decode(jpeg);
      expect(await decode(jpeg.subarray(0, -2))).toEqual(pixels);
      expect(await decode(jpeg.subarray(0, -1))).toEqual(pixels);
      expect(await decode(jpeg.subarray(0, -2), 100)).toEqual(await decode(jpeg, 100));
    }
  });

  it.each(kinds)('%s: cut above its last rows it is refused, with an end marker and without', async (_, options) => {
    const jpeg = await noise(options);
    // Not in the last eight rows: libvips decodes them in one go, and passes on warnings of earlier ones only.
    for (const share of [0.05, 0.2, 0.3, 0.5, 0.7, 0.9]) {
      const part = jpeg.subarray(0, Math.floor(share * jpeg.length));
      for (const side of [1920, 100]) {
        expect([share, side, await outcome(part, side)]).toEqual([share, side, 'InvalidImage']);
        const closed = Buffer.concat([part, END]);
        expect([share, side, await outcome(closed, side)]).toEqual([share, side, 'InvalidImage']);
      }
    }
  });

  it('progressive: cut between two scans it is refused', async () => {
    const jpeg = await noise({ progressive: true });
    const scans = [...jpeg.toString('latin1').matchAll(/\xff\xc4/g)].map(({ index }) => index);
    const later = scans.filter((offset) => offset > jpeg.indexOf(Buffer.from([0xff, 0xda])));
    expect(later.length).toBeGreaterThan(3);
    for (const offset of later) {
      expect(await outcome(Buffer.concat([jpeg.subarray(0, offset), END]))).toBe('InvalidImage');
    }
  });

  it('lesser oddities are let pass: bytes in front of and behind the end marker, an unknown Adobe transform', async () => {
    for (const [, options] of kinds) {
      const jpeg = await noise(options);
      const pixels = await decode(jpeg);
      const extra = Buffer.from([1, 2, 3]);
      expect(await decode(Buffer.concat([jpeg.subarray(0, -2), extra, END]))).toEqual(pixels);
      expect(await decode(Buffer.concat([jpeg, extra]))).toEqual(pixels);
      const adobe = Buffer.from('ffee000e41646f6265006400000000c8', 'hex');
      await expect(decode(insert(jpeg, adobe))).resolves.toBeDefined();
    }
  });

  it('whatever is decoded at the same time', async () => {
    const jpeg = await noise({});
    const cut = Buffer.concat([jpeg.subarray(0, jpeg.length / 2), END]);
    const odd = Buffer.concat([jpeg.subarray(0, -2), Buffer.from([1, 2, 3]), END]);
    const files = Array.from({ length: 40 }, (_, i) => [cut, odd, jpeg, jpeg.subarray(0, -2)][i % 4]);
    const alone = ['InvalidImage', 'decoded', 'decoded', 'decoded'];
    expect(await Promise.all(files.map((file) => outcome(file)))).toEqual(files.map((_, i) => alone[i % 4]));
  });
});
