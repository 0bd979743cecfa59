import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Face, loadVision, type Photo, type Point, type Vision } from '../../../layers/vision/index.ts';
import { SAMPLES, type SampleName, samplePhoto } from '../../helpers/photos.ts';

const LIMITS = { minSidePx: 80, maxSidePx: 10_000 };

let vision: Vision;
const photos = new Map<SampleName, Photo>();

beforeAll(async () => {
  vision = await loadVision();
  for (const name of SAMPLES) photos.set(name, await vision.analyze(await samplePhoto(name), LIMITS));
});

afterAll(() => vision.close());

function photoOf(name: SampleName): Photo {
  return photos.get(name) as Photo;
}

/** Distance between two points in pixels of the photo. */
function apart({ width, height }: Photo, p: Point, q: Point): number {
  return Math.hypot((p.x - q.x) * width, (p.y - q.y) * height);
}

/** Finds the pupil, among all in the photo, that is nearest to a place in pixels. */
function nearestPupil(photo: Photo, x: number, y: number): Point {
  const marked = { x: x / photo.width, y: y / photo.height };
  return photo.faces
    .flatMap(({ landmarks }) => [landmarks.leftPupil, landmarks.rightPupil])
    .toSorted((p, q) => apart(photo, p, marked) - apart(photo, q, marked))[0];
}

const everyFace = (check: (face: Face, photo: Photo) => void) => {
  for (const photo of photos.values()) for (const face of photo.faces) check(face, photo);
};

describe('Pupils', () => {
  // Marked by hand on the photos at five times their size; the faces are about 200 px wide, their pupils about 90 px
  // apart. An eye in black paint, at 446, 452 in sample1, is missed by 10 px (models/heads/README.md).
  it.each<[SampleName, number, number]>([
    ['sample1.jpg', 1560, 281],
    ['sample1.jpg', 1618, 338],
    ['sample1.jpg', 521, 458],
    ['sample5.jpg', 677, 513],
    ['sample6.jpg', 1630, 394],
    ['sample6.jpg', 320, 608],
    ['sample6.jpg', 422, 595],
    ['sample6.jpg', 803, 445],
  ])('are in %s where one was marked, at %i, %i, to within 4 pixels', (name, x, y) => {
    const photo = photoOf(name);
    const pupil = nearestPupil(photo, x, y);
    expect(Math.hypot(pupil.x * photo.width - x, pupil.y * photo.height - y)).toBeLessThanOrEqual(4);
  });

  it('are the landmarks of the eyes', () => {
    everyFace(({ landmarks }) => {
      expect(landmarks.eyeLeft).toEqual(landmarks.leftPupil);
      expect(landmarks.eyeRight).toEqual(landmarks.rightPupil);
    });
  });

  it('lie between the corners of their eyes, a third of the width off the line between them at most', () => {
    everyFace(({ landmarks }, photo) => {
      for (const side of ['left', 'right'] as const) {
        const pupil = landmarks[`${side}Pupil`];
        const [left, right] = [landmarks[`${side}EyeLeft`], landmarks[`${side}EyeRight`]];
        const width = apart(photo, left, right);
        const across = {
          x: ((right.x - left.x) * photo.width) / width,
          y: ((right.y - left.y) * photo.height) / width,
        };
        const from = { x: (pupil.x - left.x) * photo.width, y: (pupil.y - left.y) * photo.height };
        const along = from.x * across.x + from.y * across.y;
        expect(along).toBeGreaterThan(0.1 * width);
        expect(along).toBeLessThan(0.9 * width);
        expect(Math.abs(from.y * across.x - from.x * across.y)).toBeLessThan(width / 3);
      }
    });
  });

  it.each(['sample3.jpg', 'sample6.jpg'] as const)(
    'are found alike in %s at half its size and in its mirror',
    async (name) => {
      const whole = photoOf(name);
      const bytes = await samplePhoto(name);
      const half = await vision.analyze(await sharp(bytes).resize({ width: 960 }).png().toBuffer(), LIMITS);
      const mirrored = await vision.analyze(await sharp(bytes).flop().png().toBuffer(), LIMITS);
      for (const { landmarks } of whole.faces) {
        for (const { x, y } of [landmarks.leftPupil, landmarks.rightPupil]) {
          const inHalf = nearestPupil(half, x * half.width, y * half.height);
          expect(apart(whole, inHalf, { x, y })).toBeLessThan(5);
          const there = nearestPupil(mirrored, (1 - x) * whole.width, y * whole.height);
          expect(apart(whole, { x: 1 - there.x, y: there.y }, { x, y })).toBeLessThan(5);
        }
      }
    },
  );
});
