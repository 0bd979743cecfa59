import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { evaluateAlbum } from '../../eval/album/evaluate-album.ts';
import { portraits } from '../helpers/portraits.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'visage-album-'));
  await mkdir(join(folder, 'images'));
  for (const [i, portrait] of (await portraits(3)).entries()) {
    await writeFile(join(folder, 'images', `person${i}_1.jpg`), portrait);
  }
});

afterAll(() => rm(folder, { recursive: true }));

it('The report of an album has a row for each condition, and faces that are not covered are found', async () => {
  const sheet = join(folder, 'out/sheet.png');
  const report = await evaluateAlbum({ directory: folder, seed: 1, each: 1, sheet });
  expect(report.turned.map(({ degrees, px }) => `${degrees} ${px}`)).toEqual([
    ...['90 105', '90 63', '-90 105', '-90 63', '135 105', '135 63', '180 105', '180 63'],
  ]);
  expect(report.overlap.map(({ apart }) => apart)).toEqual([70, 75, 80]);
  expect(report.before.map(({ px, beside }) => [px, beside])).toEqual([60, 80, 110, 140].map((px) => [px, 1]));
  expect(report.masks.map(({ colour }) => colour)).toEqual(['blue', 'white', 'black']);
  expect(Object.keys(report.masks[0])).toEqual(['colour', 'found', 'occluded', 'beard', 'mouthOpen']);
  const shares = [
    ...report.turned.flatMap(({ alone, besideOne, besideTwo }) => [alone, besideOne, besideTwo]),
    ...report.overlap.flatMap(({ rear, front, behindPatch }) => [rear, front, behindPatch]),
    ...report.before.flatMap(({ small, large }) => [small, large]),
    ...report.masks.map(({ found }) => found),
  ];
  for (const share of shares) {
    expect(share).toBeGreaterThanOrEqual(0);
    expect(share).toBeLessThanOrEqual(1);
  }
  expect(report.text).toEqual({ pages: 5, faces: expect.any(Number), stored: expect.any(Number) });
  expect(report.caption.photos).toBe(18);
  expect(report.caption.faces).toHaveLength(18);
  expect(Math.min(...report.caption.faces)).toBeGreaterThanOrEqual(4);
  expect((await sharp(sheet).metadata()).format).toBe('png');
});
