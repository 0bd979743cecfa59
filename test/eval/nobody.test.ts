import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateNobody } from '../../eval/nobody.ts';
import { portraits } from '../helpers/portraits.ts';
import { meadow } from '../rekognition/photos.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'visage-nobody-'));
  await mkdir(join(folder, 'images/deeper'), { recursive: true });
  const [portrait] = await portraits(1);
  await writeFile(join(folder, 'images/meadow.JPG'), await meadow(200, 200));
  await writeFile(join(folder, 'images/deeper/face.jpg'), portrait);
  await writeFile(join(folder, 'images/deeper/blurred.png'), await sharp(portrait).blur(6).png().toBuffer());
  await writeFile(join(folder, 'images/notes.txt'), 'no photo');
});

afterAll(() => rm(folder, { recursive: true }));

describe('Photos without a person', () => {
  it('are counted where a face is found, and where it would be stored, also in folders of the folder', async () => {
    const sheet = join(folder, 'out/nobody.png');
    const report = await evaluateNobody(folder, sheet);
    expect(report).toMatchObject({ photos: 3, stored: 1 });
    expect(report.withFace).toBeGreaterThanOrEqual(report.withFaceOf80);
    expect(report.withFaceOf80).toBeGreaterThanOrEqual(1);
    const { format, width } = await sharp(sheet).metadata();
    expect({ format, width }).toEqual({ format: 'png', width: 6 + 12 * (150 + 6) });
  });
});
