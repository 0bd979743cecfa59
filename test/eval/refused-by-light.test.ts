import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusedByLight } from '../../eval/refused-by-light.ts';
import { portraits } from '../helpers/portraits.ts';
import { meadow } from '../rekognition/photos.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'visage-light-'));
  const [woman, man] = await portraits(2);
  await writeFile(join(folder, 'woman.jpg'), woman);
  await writeFile(join(folder, 'man.jpg'), man);
  await writeFile(join(folder, 'meadow.jpg'), await meadow(200, 200));
});

afterAll(() => rm(folder, { recursive: true }));

describe('Refusals by light', () => {
  it('are counted by group among the faces found, in each light, and who passes is recognised', async () => {
    const images = [
      { image: 'woman.jpg', groups: ['everybody', 'women'] },
      { image: 'man.jpg', groups: ['everybody'] },
      { image: 'meadow.jpg', groups: ['everybody'] },
    ];
    const rows = await refusedByLight(folder, images);
    const everybody = { group: 'everybody', faces: 2, AUTO: 0, itself: 1 };
    const women = { ...everybody, group: 'women', faces: 1 };
    expect(rows).toEqual([
      { ...everybody, light: 1, MEDIUM: 0, HIGH: 0 },
      { ...women, light: 1, MEDIUM: 0, HIGH: 0 },
      { ...everybody, light: 0.3, MEDIUM: 0, HIGH: 1 },
      { ...women, light: 0.3, MEDIUM: 0, HIGH: 1 },
      { ...everybody, light: 0.15, MEDIUM: 1, HIGH: 1 },
      { ...women, light: 0.15, MEDIUM: 1, HIGH: 1 },
    ]);
  });
});
