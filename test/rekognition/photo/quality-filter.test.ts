import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unfitReasons } from '../../../layers/rekognition/photo/quality-filter.ts';
import { type Face, loadVision, type Vision } from '../../../layers/vision/index.ts';
import { PEOPLE, SAMPLES, samplePhoto } from '../../helpers/photos.ts';

let vision: Vision;

beforeAll(async () => {
  vision = await loadVision();
});

afterAll(() => vision.close());

async function facesIn(picture: Buffer): Promise<readonly Face[]> {
  const { faces } = await vision.analyze(picture, { minSidePx: 80, maxSidePx: 10_000 });
  return faces;
}

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
    const dark = sharp(await samplePhoto('sample3.jpg')).linear(0.05, 0);
    const faces = await facesIn(await dark.png().toBuffer());
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
