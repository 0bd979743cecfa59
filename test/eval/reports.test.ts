import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateAge } from '../../eval/age.ts';
import { evaluateAttributes } from '../../eval/attributes.ts';
import { evaluateDetection } from '../../eval/detection.ts';
import { evaluateEmotions } from '../../eval/emotions.ts';
import { loadVision } from '../../layers/vision/index.ts';
import { portrait } from '../helpers/crowd.ts';
import { meadow } from '../rekognition/photos.ts';

let folder: string;

/** Cells of the crowd's screenshot, by the names that the images get here. */
const IMAGES = {
  'man.png': '0:2',
  'man-in-sunglasses.png': '1:8',
  'bald-in-sunglasses.png': '2:0',
  'bearded-man-in-glasses.png': '5:5',
  'serious-woman.png': '4:0',
  'laughing-woman.png': '2:3',
  'smiling-woman.png': '5:17',
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'visage-eval-'));
  await mkdir(join(folder, 'images'));
  for (const [name, cell] of Object.entries(IMAGES)) {
    await writeFile(join(folder, 'images', name), await portrait(cell));
  }
  await writeFile(join(folder, 'images/nobody.jpg'), await meadow(200, 200));
});

afterAll(() => rm(folder, { recursive: true }));

const table = (name: string, ...lines: string[]) => writeFile(join(folder, name), `${lines.join('\n')}\n`);

/** A report as it is printed, where NaN is null. */
const printed = <Report>(report: Report): Report => JSON.parse(JSON.stringify(report));

describe('The attributes of a folder of photos', () => {
  it('are reported for each column of the table, without images that have no face or no label', async () => {
    await table(
      'attributes.csv',
      'image,sunglasses,female,eyeglasses',
      'man.png,0,0,0',
      'man-in-sunglasses.png,1,0,',
      'bald-in-sunglasses.png,1,0,',
      'bearded-man-in-glasses.png,0,0,1',
      'serious-woman.png,0,1,0',
      'laughing-woman.png,0,1,0',
      'nobody.jpg,1,1,1',
    );
    const { attributes, images, failed } = printed(await evaluateAttributes(folder, join(folder, 'out')));
    expect({ images, failed }).toEqual({ images: 7, failed: 1 });
    expect(Object.keys(attributes)).toEqual(['eyeglasses', 'sunglasses', 'female']);
    for (const [column, positives] of [
      ['eyeglasses', 1],
      ['sunglasses', 2],
      ['female', 2],
    ] as const) {
      expect(attributes[column]).toMatchObject({ auc: 1, balancedAccuracy: 1, positives });
      expect(attributes[column].calibrationError).toBeLessThan(0.25);
    }
    expect((await stat(join(folder, 'out/attributes-reliability.png'))).size).toBeGreaterThan(1000);
  });

  it('have no accuracy where no image, or every image, is a positive', async () => {
    await table('attributes.csv', 'image,beard', 'serious-woman.png,0', 'laughing-woman.png,0');
    const { attributes } = printed(await evaluateAttributes(folder, join(folder, 'out')));
    expect(attributes.beard).toMatchObject({ auc: null, balancedAccuracy: null, positives: 0 });
  });
});

describe('The ages of a folder of faces', () => {
  it('are reported with the genders, without images that have no face', async () => {
    await table(
      'labels.csv',
      'image,age,female',
      'man.png,40,0',
      'serious-woman.png,20,1',
      'laughing-woman.png,28,1',
      'bearded-man-in-glasses.png,46,0',
      // A wrong label, far from the apparent age.
      'smiling-woman.png,5,1',
      'nobody.jpg,30,1',
    );
    const report = printed(await evaluateAge(folder));
    expect(report).toMatchObject({ images: 6, failed: 1, genderAdults: 1 });
    expect(report.maeAdults).toBeLessThan(8);
    expect(report.maeAll).toBeGreaterThan(report.maeAdults);
    expect(report.inRange).toBeLessThanOrEqual(0.8);
    expect(report.meanWidth).toBeGreaterThan(5);
    expect(report.byAge.reduce((sum, { faces }) => sum + faces, 0)).toBe(5);
    expect([report.byGender.female.faces, report.byGender.male.faces]).toEqual([3, 2]);
  });

  it('are reported without genders where the table has none', async () => {
    await table('labels.csv', 'image,age', 'man.png,40', 'serious-woman.png,20');
    const report = printed(await evaluateAge(folder));
    expect(report).toMatchObject({ images: 2, failed: 0, genderAdults: null });
    expect(report.maeAdults).toBeLessThan(10);
  });
});

describe('The emotions of a folder of faces', () => {
  it('are reported by class, with calm and without labels that no answer names', async () => {
    await table(
      'labels.csv',
      'image,emotion',
      'laughing-woman.png,happy',
      'smiling-woman.png,happy',
      'serious-woman.png,calm',
      'man.png,contempt',
      'nobody.jpg,fear',
    );
    expect(printed(await evaluateEmotions(folder))).toEqual({
      accuracy: 1,
      byClass: { happy: 1, calm: 1 },
      confusion: { happy: { HAPPY: 2 }, calm: { CALM: 1 } },
      images: 5,
      failed: 1,
      leftOut: 1,
    });
  });
});

describe('The detection of a folder of photos', () => {
  it('counts the known faces that are found, and counts boxes that match no row as false', async () => {
    const vision = await loadVision();
    const photo = await vision.analyze(await portrait(IMAGES['man.png']), { minSidePx: 1, maxSidePx: 10_000 });
    await vision.close();
    const [{ box }] = photo.faces;
    const [left, width] = [box.left, box.width].map((ratio) => ratio * photo.width);
    const [top, height] = [box.top, box.height].map((ratio) => ratio * photo.height);
    await table('boxes.csv', 'image,left,top,width,height', `man.png,${left},${top},${width},${height}`);

    const { recall, precision } = await evaluateDetection(folder);
    expect(recall).toBe(1);
    // The other six images show a face each, but no row says so; the meadow shows none.
    expect(precision).toBeCloseTo(1 / 7, 6);
  });
});
