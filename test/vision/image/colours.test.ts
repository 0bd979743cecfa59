import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { isSrgbProfile } from '../../../layers/vision/image/colour-profile.ts';
import { decodePhoto } from '../../../layers/vision/image/decode.ts';
import { makeGrayProfile, makeRgbProfile } from '../../../layers/vision/image/make-profile.ts';
import { chrm, cicp, colourAt, gama, iccp, linear, plain, pngFile, SIDE } from './png-file.ts';

const decode = async (bytes: Uint8Array) =>
  (await decodePhoto(bytes, { minSidePx: 40, maxSidePx: 10_000 }, 1920)).pixels;

/** Largest difference from the picture of `colourAt`, or from its first channel in all three. */
async function distance(bytes: Uint8Array, isGray = false): Promise<number> {
  const { data } = await decode(bytes);
  let farthest = 0;
  for (let i = 0; i < SIDE * SIDE; i++) {
    const colour = colourAt(i % SIDE, Math.floor(i / SIDE)).map(Math.floor);
    for (let c = 0; c < 3; c++) {
      farthest = Math.max(farthest, Math.abs(data[3 * i + c] - colour[isGray ? 0 : c]));
    }
  }
  return farthest;
}

const D65 = [0.3127, 0.329] as const;
const BT_709 = { white: D65, red: [0.64, 0.33], green: [0.3, 0.6], blue: [0.15, 0.06] } as const;
const P3 = { white: D65, red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06] } as const;
const SRGB = makeRgbProfile(BT_709, 'sRGB');

/** A profile whose description is replaced by another of the same length. */
function renamed(profile: Buffer, name: string): Buffer {
  const copy = Buffer.from(profile);
  copy.write(name.padEnd(14).slice(0, 14), copy.indexOf('made by Visage'), 'latin1');
  return copy;
}

/** Numbers of Display P3 that show the picture of `colourAt`, as lcms computes them. */
async function storedAsP3(): Promise<{ profile: Buffer; file: (chunks: Buffer[]) => Buffer }> {
  const tagged = await sharp(pngFile({})).withIccProfile('p3').png().toBuffer();
  const untagged = await sharp(tagged, { ignoreIcc: true }).png().toBuffer();
  const { icc } = await sharp(tagged).metadata();
  const headerEnd = 33;
  return {
    profile: icc ?? Buffer.alloc(0),
    file: (chunks) => Buffer.concat([untagged.subarray(0, headerEnd), ...chunks, untagged.subarray(headerEnd)]),
  };
}

describe('A colour profile counts as sRGB by its content', () => {
  it.each([
    ['sRGB', SRGB, true],
    ['sRGB under another name', renamed(SRGB, 'Some monitor'), true],
    ['sRGB primaries with a linear curve', renamed(makeRgbProfile(BT_709, 1), 'sRGB-elle-g10'), false],
    ['sRGB primaries with gamma 1.8', renamed(makeRgbProfile(BT_709, 1.8), 'sRGB 1.8'), false],
    ['sRGB primaries with gamma 2.2', renamed(makeRgbProfile(BT_709, 2.2), 'sRGB 2.2'), false],
    ['Display P3', renamed(makeRgbProfile(P3, 'sRGB'), 'sRGB'), false],
    ['a profile for gray', renamed(makeGrayProfile('sRGB'), 'sRGB'), false],
    ['a profile that ends early', SRGB.subarray(0, 200), false],
    ['no profile', Buffer.from('sRGB'), false],
  ])('%s', (_, profile, expected) => {
    expect(isSrgbProfile(profile)).toBe(expected);
  });

  it('so linear numbers are converted, whatever the profile is called', async () => {
    const profile = renamed(makeRgbProfile(BT_709, 1), 'sRGB-elle-g10');
    expect(await distance(pngFile({ encode: linear, chunks: [iccp(profile)] }))).toBeLessThanOrEqual(3);
  });

  it('and sRGB numbers stay as they are to the bit', async () => {
    expect(await distance(pngFile({ chunks: [iccp(renamed(SRGB, 'Some monitor'))] }))).toBe(0);
  });
});

describe('A PNG of 16 bits has the colours of the same picture in 8', () => {
  it.each([
    ['without a profile', plain, []],
    ['with an sRGB profile', plain, [iccp(SRGB)]],
    ['with a linear profile', linear, [iccp(makeRgbProfile(BT_709, 1))]],
    ['with a profile of gamma 2.2', (v: number) => linear(v) ** (1 / 2.2), [iccp(makeRgbProfile(BT_709, 2.2))]],
  ])('%s', async (_, encode, chunks) => {
    expect(await distance(pngFile({ bits: 16, encode, chunks }))).toBeLessThanOrEqual(1);
  });

  it('with a Display P3 profile', async () => {
    const { profile, file } = await storedAsP3();
    const stored = await sharp(file([])).raw().toBuffer();
    const raw = { width: SIDE, height: SIDE, channels: 3 } as const;
    const deep = await sharp(
      Uint16Array.from(stored, (value) => 257 * value),
      { raw },
    )
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    const tagged = Buffer.concat([deep.subarray(0, 33), iccp(profile), deep.subarray(33)]);
    expect(await distance(tagged)).toBeLessThanOrEqual(2);
  });

  it.each([8, 16] as const)('in gray with a linear profile, %i bits', async (bits) => {
    const file = pngFile({ bits, isGray: true, encode: linear, chunks: [iccp(makeGrayProfile(1))] });
    expect(await distance(file, true)).toBeLessThanOrEqual(3);
  });

  it('in a reduced size', async () => {
    const file = pngFile({ bits: 16, encode: linear, chunks: [iccp(makeRgbProfile(BT_709, 1))] });
    const { pixels } = await decodePhoto(file, { minSidePx: 40, maxSidePx: 10_000 }, 48);
    expect([pixels.width, pixels.height, pixels.data.length]).toEqual([48, 48, 48 * 48 * 3]);
  });
});

describe('A PNG without a colour profile is converted', () => {
  it.each([8, 16] as const)('by its gAMA chunk, %i bits', async (bits) => {
    expect(await distance(pngFile({ bits, encode: linear, chunks: [gama(1)] }))).toBeLessThanOrEqual(3);
    const old = (value: number) => linear(value) ** (1 / 1.8);
    expect(await distance(pngFile({ bits, encode: old, chunks: [gama(1 / 1.8)] }))).toBeLessThanOrEqual(2);
    const gray = pngFile({ bits, isGray: true, encode: linear, chunks: [gama(1)] });
    expect(await distance(gray, true)).toBeLessThanOrEqual(3);
  });

  it('by its cHRM chunk, beside gAMA', async () => {
    const { file } = await storedAsP3();
    const primaries = chrm(...P3.white, ...P3.red, ...P3.green, ...P3.blue);
    expect(await distance(file([]))).toBeGreaterThan(15);
    // Gamma 2.2 is sRGB's curve within 2 of 255 here.
    expect(await distance(file([gama(1 / 2.2), primaries]))).toBeLessThanOrEqual(4);
  });

  it('not by a gAMA chunk that says what sRGB nearly is', async () => {
    const primaries = chrm(...BT_709.white, ...BT_709.red, ...BT_709.green, ...BT_709.blue);
    for (const chunks of [[gama(1 / 2.2)], [gama(0.45)], [primaries, gama(1 / 2.2)]]) {
      expect(await distance(pngFile({ chunks }))).toBe(0);
    }
  });

  it('not by a gAMA chunk of nonsense', async () => {
    for (const chunks of [[gama(0)], [gama(1000)], [chrm(0, 0, 0, 0, 0, 0, 0, 0), gama(1)]]) {
      expect(await distance(pngFile({ chunks }))).toBe(0);
    }
  });

  it('by the primaries and the curve of its cICP chunk', async () => {
    const { file } = await storedAsP3();
    expect(await distance(file([cicp(12, 13)]))).toBeLessThanOrEqual(2);
    expect(await distance(pngFile({ encode: linear, chunks: [cicp(1, 8)] }))).toBeLessThanOrEqual(3);
    expect(await distance(pngFile({ bits: 16, encode: linear, chunks: [cicp(1, 8)] }))).toBeLessThanOrEqual(1);
  });

  it.each([
    ['sRGB', 1, 13],
    ['BT.709', 1, 1],
    ['PQ, which has no one rendering to 8 bits', 9, 16],
    ['HLG, which has none either', 9, 18],
    ['nothing known', 200, 200],
  ])('not by a cICP chunk that says %s', async (_, primaries, transfer) => {
    expect(await distance(pngFile({ chunks: [cicp(primaries, transfer)] }))).toBe(0);
  });
});

describe('Of several statements about its colours a PNG means the first of', () => {
  const linearProfile = iccp(makeRgbProfile(BT_709, 1));
  const srgb = Buffer.from('0000000173524742', 'hex');
  const srgbChunk = Buffer.concat([srgb, Buffer.from([0]), Buffer.from('aece1ce9', 'hex')]);

  it('cICP', async () => {
    expect(await distance(pngFile({ chunks: [cicp(1, 13), linearProfile] }))).toBe(0);
    expect(await distance(pngFile({ encode: linear, chunks: [cicp(1, 8), iccp(SRGB)] }))).toBeLessThanOrEqual(3);
  });

  it('a profile', async () => {
    expect(await distance(pngFile({ chunks: [gama(1), iccp(SRGB)] }))).toBe(0);
    expect(await distance(pngFile({ encode: linear, chunks: [gama(1 / 2.2), linearProfile] }))).toBeLessThanOrEqual(3);
  });

  it('sRGB, and last gAMA', async () => {
    expect(await distance(pngFile({ chunks: [srgbChunk, gama(1)] }))).toBe(0);
  });
});
