import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unfitReasons } from '../../../layers/rekognition/photo/quality-filter.ts';
import { type Face, loadVision, type Quality, type Vision } from '../../../layers/vision/index.ts';
import { PEOPLE, SAMPLES, type SampleName, samplePhoto } from '../../helpers/photos.ts';
import { goodFace } from '../faces.ts';

const FILTERS = ['LOW', 'AUTO', 'MEDIUM', 'HIGH'] as const;

let vision: Vision;

beforeAll(async () => {
  vision = await loadVision();
});

afterAll(() => vision.close());

async function facesIn(picture: Buffer): Promise<readonly Face[]> {
  const { faces } = await vision.analyze(picture, { minSidePx: 80, maxSidePx: 10_000 });
  return faces;
}

/** A sample photo whose values are multiplied by `light`. */
const darkened = async (name: SampleName, light: number) =>
  sharp(await samplePhoto(name))
    .linear(light, 0)
    .png()
    .toBuffer();

const autoReasons = (faces: readonly Face[]) => faces.map((face) => unfitReasons(face, 'AUTO'));

describe('With the quality filter AUTO', () => {
  it('every clear face of the sample photos passes', async () => {
    for (const name of SAMPLES.filter((sample) => sample !== 'sample2.jpg')) {
      const reasons = autoReasons(await facesIn(await samplePhoto(name)));
      expect(reasons).toEqual(new Array(PEOPLE[name]).fill([]));
    }
  });

  it('a profile is an extreme pose', async () => {
    const faces = await facesIn(await samplePhoto('sample2.jpg'));
    const profiles = faces.filter(({ pose }) => Math.abs(pose.yaw) > 60);
    expect(profiles).toHaveLength(1);
    expect(autoReasons(profiles)).toEqual([['EXTREME_POSE']]);
  });

  // Faces about 250 px high.
  it.each(['sample3.jpg', 'sample6.jpg'] as const)(
    'the faces of %s, blurred by 6 px at 100, are found but not sharp enough',
    async (name) => {
      const faces = await facesIn(
        await sharp(await samplePhoto(name))
          .blur(15)
          .png()
          .toBuffer(),
      );
      expect(faces).toHaveLength(PEOPLE[name]);
      for (const reasons of autoReasons(faces)) expect(reasons).toContain('LOW_SHARPNESS');
    },
  );

  it('nearly black faces are found but too dark', async () => {
    const faces = await facesIn(await darkened('sample3.jpg', 0.05));
    expect(faces).toHaveLength(3);
    for (const reasons of autoReasons(faces)) expect(reasons).toContain('LOW_BRIGHTNESS');
  });

  it('noise on nearly black faces is not taken for light', async () => {
    const { width, height } = await sharp(await samplePhoto('sample3.jpg')).metadata();
    const noise = await sharp({
      create: { width, height, channels: 3, background: 'black', noise: { type: 'gaussian', mean: 0, sigma: 6 } },
    })
      .png()
      .toBuffer();
    const noisy = sharp(await darkened('sample3.jpg', 0.05)).composite([{ input: noise, blend: 'add' }]);
    const faces = await facesIn(await noisy.png().toBuffer());
    expect(faces).toHaveLength(3);
    for (const reasons of autoReasons(faces)) expect(reasons).toContain('LOW_BRIGHTNESS');
  });

  it('faces of 14 to 15 pixels are found but too small', async () => {
    const small = sharp(await samplePhoto('sample6.jpg')).resize(130);
    const faces = await facesIn(await small.png().toBuffer());
    expect(faces).toHaveLength(PEOPLE['sample6.jpg']);
    for (const { sizePx } of faces) expect(sizePx).toBeLessThan(15.5);
    for (const reasons of autoReasons(faces)) expect(reasons).toContain('SMALL_BOUNDING_BOX');
  });
});

describe('LOW_BRIGHTNESS', () => {
  // Three people with dark skin, whose Brightness is below half of that of the two others.
  it('is a matter of the light, not of the skin: at three tenths HIGH refuses everybody, at fifteen hundredths MEDIUM', async () => {
    const refused = async (light: number) => {
      const faces = await facesIn(await darkened('sample5.jpg', light));
      expect(faces).toHaveLength(PEOPLE['sample5.jpg']);
      return FILTERS.map(
        (filter) => faces.filter((face) => unfitReasons(face, filter).includes('LOW_BRIGHTNESS')).length,
      );
    };
    expect(await refused(1)).toEqual([0, 0, 0, 0]);
    expect(await refused(0.3)).toEqual([0, 0, 0, 5]);
    expect(await refused(0.15)).toEqual([0, 0, 5, 5]);
    expect(await refused(0.05)).toEqual([5, 5, 5, 5]);
  });

  it('does not depend on Brightness', () => {
    const quality = { ...goodFace(0.5).quality, brightness: 1 };
    expect(unfitReasons({ ...goodFace(0.5), quality }, 'HIGH')).toEqual([]);
  });

  it('becomes a reason from LOW to HIGH as the light grows less', () => {
    const filtersThatRefuse = (highlight: number) => {
      const face = { ...goodFace(0.5), quality: { ...goodFace(0.5).quality, highlight } };
      return FILTERS.filter((filter) => unfitReasons(face, filter).length > 0);
    };
    expect([33, 20, 10, 6, 4].map(filtersThatRefuse)).toEqual([
      [],
      ['HIGH'],
      ['MEDIUM', 'HIGH'],
      ['AUTO', 'MEDIUM', 'HIGH'],
      FILTERS,
    ]);
  });

  it('is LOW_FACE_QUALITY where little light and another weak measure come together', () => {
    const face = (measures: Partial<Quality>) => ({
      ...goodFace(0.5),
      quality: { ...goodFace(0.5).quality, ...measures },
    });
    expect(unfitReasons(face({ highlight: 8 }), 'AUTO')).toEqual([]);
    expect(unfitReasons(face({ sharpness: 22 }), 'AUTO')).toEqual([]);
    expect(unfitReasons(face({ highlight: 8, sharpness: 22 }), 'AUTO')).toEqual(['LOW_FACE_QUALITY']);
  });
});
