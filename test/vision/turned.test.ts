import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Face, loadVision, openPack, type Vision } from '../../layers/vision/index.ts';
import { samplePhoto } from '../helpers/photos.ts';

const LIMITS = { minSidePx: 80, maxSidePx: 10_000 };
const SIDE = 480;

let vision: Vision;
let portraits: Buffer[];

/** Cuts out the faces of sample3 and sample6, each in the middle of a square picture. */
beforeAll(async () => {
  vision = await loadVision();
  portraits = [];
  for (const name of ['sample3.jpg', 'sample6.jpg'] as const) {
    const bytes = await samplePhoto(name);
    const photo = await vision.analyze(bytes, LIMITS);
    for (const { box } of photo.faces) {
      const side = Math.round(box.height * photo.height * 1.7);
      const left = Math.round((box.left + box.width / 2) * photo.width - side / 2);
      const top = Math.round((box.top + box.height / 2) * photo.height - side / 2);
      if (left < 0 || top < 0 || left + side > photo.width || top + side > photo.height) continue;
      portraits.push(
        await sharp(bytes).extract({ left, top, width: side, height: side }).resize(SIDE).png().toBuffer(),
      );
    }
  }
  expect(portraits.length).toBeGreaterThanOrEqual(5);
});

afterAll(() => vision.close());

/** Finds the face in the middle of a picture, and its embedding. */
async function faceInMiddle(picture: Buffer): Promise<{ face: Face; vector: Float32Array } | undefined> {
  const photo = await vision.analyze(picture, LIMITS);
  const face = photo.faces.find(
    ({ box }) => Math.hypot(box.left + box.width / 2 - 0.5, box.top + box.height / 2 - 0.5) < 0.2,
  );
  return face && { face, vector: (await photo.embed([face], vision.packs[0]))[0] };
}

const cosine = (p: Float32Array, q: Float32Array) => p.reduce((sum, value, i) => sum + value * q[i], 0);

/** Angle between two directions in degrees, 0 to 180. */
const apart = (p: number, q: number) => Math.abs(((((p - q + 180) % 360) + 360) % 360) - 180);

describe('A face turned by', () => {
  // Far from upright a mesh may settle a few degrees off.
  const tolerance = (angle: number) => (angle === 20 ? 3 : 10);

  it.each([20, 45, 90, 135, 180, 270])(
    '%i degrees is found, matches itself at Similarity 95, and its roll follows',
    async (angle) => {
      for (const portrait of portraits) {
        const upright = await faceInMiddle(portrait);
        const turned = await faceInMiddle(
          await sharp(portrait).rotate(angle, { background: '#808080' }).png().toBuffer(),
        );
        if (!upright || !turned) throw new Error(`No face was found when turned by ${angle} degrees`);
        expect(openPack().similarity.similarityOf(cosine(upright.vector, turned.vector))).toBeGreaterThanOrEqual(95);
        expect(apart(turned.face.pose.roll, upright.face.pose.roll + angle)).toBeLessThanOrEqual(tolerance(angle));
        expect(apart(turned.face.pose.yaw, upright.face.pose.yaw)).toBeLessThanOrEqual(tolerance(angle));
      }
    },
  );
});

describe('A mirrored face', () => {
  it('has its yaw and roll negated and its pitch kept, each within 3 degrees', async () => {
    for (const portrait of portraits) {
      const plain = await faceInMiddle(portrait);
      const mirrored = await faceInMiddle(await sharp(portrait).flop().png().toBuffer());
      if (!plain || !mirrored) throw new Error('No face was found');
      expect(apart(mirrored.face.pose.yaw, -plain.face.pose.yaw)).toBeLessThanOrEqual(3);
      expect(apart(mirrored.face.pose.roll, -plain.face.pose.roll)).toBeLessThanOrEqual(3);
      expect(apart(mirrored.face.pose.pitch, plain.face.pose.pitch)).toBeLessThanOrEqual(3);
    }
  });
});

describe('Quality', () => {
  /** Strictly smaller from step to step. */
  function expectFalling(values: readonly number[]) {
    for (let i = 1; i < values.length; i++) expect(values[i]).toBeLessThan(values[i - 1]);
  }

  it('has brightness and highlight fall with exposure and sharpness stay', async () => {
    for (const portrait of portraits) {
      const qualities = [];
      for (const exposure of [1, 0.7, 0.45, 0.25, 0.12, 0.06]) {
        const found = await faceInMiddle(await sharp(portrait).linear(exposure, 0).png().toBuffer());
        if (!found) throw new Error(`No face was found at exposure ${exposure}`);
        qualities.push(found.face.quality);
      }
      expectFalling(qualities.map(({ brightness }) => brightness));
      expectFalling(qualities.map(({ highlight }) => highlight));
      const [first] = qualities;
      for (const { sharpness } of qualities.slice(0, 4)) expect(Math.abs(sharpness - first.sharpness)).toBeLessThan(8);
    }
  });

  it('has sharpness fall with blur', async () => {
    for (const portrait of portraits) {
      const sharpness = [];
      // In pixels of a face 280 px high: the last is 2.7 px at 100.
      for (const sigma of [0, 1.5, 3, 5, 7.5]) {
        const blurred = sigma === 0 ? portrait : await sharp(portrait).blur(sigma).png().toBuffer();
        const found = await faceInMiddle(blurred);
        if (!found) throw new Error(`No face was found at blur ${sigma}`);
        sharpness.push(found.face.quality.sharpness);
      }
      expectFalling(sharpness);
    }
  });
});
