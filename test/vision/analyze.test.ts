import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Box, type Face, iou, LANDMARK_NAMES, loadVision, type Vision } from '../../layers/vision/index.ts';
import { PEOPLE, SAMPLES, type SampleName, samplePhoto } from '../helpers/photos.ts';

const LIMITS = { minSidePx: 80, maxSidePx: 10_000 };

let vision: Vision;

beforeAll(async () => {
  vision = await loadVision();
});

afterAll(() => vision.close());

const analyze = (bytes: Uint8Array) => vision.analyze(bytes, LIMITS);

/** A sample's faces, largest first. */
async function facesOf(name: SampleName): Promise<readonly Face[]> {
  return (await analyze(await samplePhoto(name))).faces;
}

function centre({ left, top, width, height }: Box) {
  return { x: left + width / 2, y: top + height / 2 };
}

/** The face of `faces` whose centre is nearest to a point, in ratios. */
function nearest(faces: readonly Face[], x: number, y: number): Face {
  const distance = ({ box }: Face) => Math.hypot(centre(box).x - x, centre(box).y - y);
  return faces.toSorted((p, q) => distance(p) - distance(q))[0];
}

describe('A group portrait', () => {
  it.each(SAMPLES)('%s shows as many faces as people, the largest first', async (name) => {
    const faces = await facesOf(name);
    expect(faces).toHaveLength(PEOPLE[name]);
    const areas = faces.map(({ box }) => box.width * box.height);
    expect(areas).toEqual(areas.toSorted((p, q) => q - p));
  });

  it('has every landmark at most 2 % outside the box of its face, and the left ones left of the right ones', async () => {
    for (const { box, landmarks, confidence } of await facesOf('sample3.jpg')) {
      expect(confidence).toBeGreaterThan(99);
      for (const name of LANDMARK_NAMES) {
        const { x, y } = landmarks[name];
        expect(x).toBeGreaterThan(box.left - 0.02 * box.width);
        expect(x).toBeLessThan(box.left + 1.02 * box.width);
        expect(y).toBeGreaterThan(box.top - 0.02 * box.height);
        expect(y).toBeLessThan(box.top + 1.02 * box.height);
      }
      expect(landmarks.eyeLeft.x).toBeLessThan(landmarks.eyeRight.x);
      expect(landmarks.mouthLeft.x).toBeLessThan(landmarks.mouthRight.x);
      expect(landmarks.eyeLeft.y).toBeLessThan(landmarks.nose.y);
      expect(landmarks.nose.y).toBeLessThan(landmarks.mouthUp.y);
      expect(landmarks.mouthDown.y).toBeLessThan(landmarks.chinBottom.y);
    }
  });

  it('has its eyes where they were marked by hand', async () => {
    // Pupils of two women in sample3.jpg, on the left and in the middle, in pixels at full size; the faces are 210 px
    // wide.
    const faces = await facesOf('sample3.jpg');
    const marked = [
      { eyeLeft: [636, 431], eyeRight: [732, 434] },
      { eyeLeft: [1125, 320], eyeRight: [1219, 338] },
    ] as const;
    const { width, height } = await sharp(await samplePhoto('sample3.jpg')).metadata();
    for (const eyes of marked) {
      const face = nearest(faces, eyes.eyeLeft[0] / width, eyes.eyeLeft[1] / height);
      for (const [eye, [x, y]] of Object.entries(eyes)) {
        const found = face.landmarks[eye as 'eyeLeft' | 'eyeRight'];
        expect(Math.hypot(found.x * width - x, found.y * height - y)).toBeLessThan(12);
      }
    }
  });
});

describe('The same people', () => {
  it('are found alike in a photo of half the size', async () => {
    const whole = await facesOf('sample6.jpg');
    const half = await analyze(
      await sharp(await samplePhoto('sample6.jpg'))
        .resize({ width: 960 })
        .jpeg({ quality: 95 })
        .toBuffer(),
    );
    expect(half.faces).toHaveLength(whole.length);
    for (const face of whole) {
      const { x, y } = centre(face.box);
      expect(iou(nearest(half.faces, x, y).box, face.box)).toBeGreaterThan(0.85);
    }
  });

  it('are found alike, upright, in a photo that only EXIF rotates', async () => {
    const upright = await facesOf('sample6.jpg');
    const turned = await sharp(await samplePhoto('sample6.jpg'))
      .rotate(-90)
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 95 })
      .toBuffer();
    const photo = await analyze(turned);
    expect(photo.width).toBeGreaterThan(photo.height);
    expect(photo.faces).toHaveLength(upright.length);
    for (const face of upright) {
      const { x, y } = centre(face.box);
      expect(iou(nearest(photo.faces, x, y).box, face.box)).toBeGreaterThan(0.9);
    }
  });

  it('embed to unit vectors that are nearest to their own, half as large and mirrored', async () => {
    const bytes = await samplePhoto('sample6.jpg');
    const original = await analyze(bytes);
    const changed = await analyze(await sharp(bytes).flop().resize({ width: 960 }).jpeg().toBuffer());
    const people = await original.embed(original.faces, vision.packs[0]);
    for (const vector of people) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    const mirrored = original.faces.map(({ box }) => {
      const { x, y } = centre(box);
      return nearest(changed.faces, 1 - x, y);
    });
    const again = await changed.embed(mirrored, vision.packs[0]);
    const cosine = (p: Float32Array, q: Float32Array) => p.reduce((sum, value, i) => sum + value * q[i], 0);
    for (const [i, vector] of people.entries()) {
      const others = people.filter((_, other) => other !== i).map((other) => cosine(vector, other));
      expect(cosine(vector, again[i])).toBeGreaterThan(0.8);
      expect(cosine(vector, again[i])).toBeGreaterThan(Math.max(...others) + 0.2);
    }
  });

  it('are found in a photo so dark that its brightest byte is 13', async () => {
    const dark = await analyze(
      await sharp(await samplePhoto('sample3.jpg'))
        .linear(0.05, 0)
        .png()
        .toBuffer(),
    );
    expect(dark.faces).toHaveLength(PEOPLE['sample3.jpg']);
    for (const { quality } of dark.faces) expect(quality.brightness).toBeLessThan(5);
  });
});

describe('A picture of many faces', () => {
  /** Tight crops of the sample faces, each `px` high, in a grid: with their boxes in ratios. */
  async function montage(count: number, px: number) {
    const tiles: { input: Buffer; box: Box }[] = [];
    for (const name of ['sample3.jpg', 'sample5.jpg', 'sample6.jpg'] as const) {
      const bytes = await samplePhoto(name);
      const { width, height } = await sharp(bytes).metadata();
      for (const { box } of await facesOf(name)) {
        const faceHeight = box.height * height;
        const side = Math.round(faceHeight * 1.5);
        const left = Math.round(centre(box).x * width - side / 2);
        const top = Math.round(centre(box).y * height - side / 2);
        if (left < 0 || top < 0 || left + side > width || top + side > height) continue;
        const shown = Math.round(px * 1.5);
        const scale = shown / side;
        const input = await sharp(bytes)
          .extract({ left, top, width: side, height: side })
          .resize(shown)
          .png()
          .toBuffer();
        tiles.push({
          input,
          box: {
            left: (box.left * width - left) * scale,
            top: (box.top * height - top) * scale,
            width: box.width * width * scale,
            height: faceHeight * scale,
          },
        });
      }
    }
    const [width, height, cell] = [1920, 1280, 120];
    const columns = width / cell;
    const placed = Array.from({ length: count }, (_, i) => {
      const { input, box } = tiles[i % tiles.length];
      const left = (i % columns) * cell + ((i * 7) % 31);
      const top = Math.floor(i / columns) * cell + ((i * 5) % 29);
      const ratios = {
        left: (left + box.left) / width,
        top: (top + box.top) / height,
        width: box.width / width,
        height: box.height / height,
      };
      return { composite: { input, left, top }, box: ratios };
    });
    const picture = await sharp({ create: { width, height, channels: 3, background: '#808080' } })
      .composite(placed.map(({ composite }) => composite))
      .png()
      .toBuffer();
    return { picture, boxes: placed.map(({ box }) => box) };
  }

  it.each([
    [42, 0.99],
    [27, 0.95],
    [20, 0.85],
  ])('has faces of %i px found at a recall of at least %f, with at most one invented box in 50', async (px, least) => {
    const { picture, boxes } = await montage(96, px);
    const { faces } = await analyze(picture);
    const found = boxes.filter((box) => faces.some((face) => iou(face.box, box) >= 0.4));
    expect(found.length / boxes.length).toBeGreaterThanOrEqual(least);
    const invented = faces.filter((face) => boxes.every((box) => iou(face.box, box) < 0.4));
    expect(invented.length).toBeLessThanOrEqual(boxes.length / 50);
  });

  it('of 120 people gives the 100 largest faces', async () => {
    const { picture } = await montage(120, 60);
    expect((await analyze(picture)).faces).toHaveLength(100);
  });
});

describe('A picture without a face', () => {
  // Hands, legs, clothes and furniture of the sample photos: [left, top, width, height] in pixels.
  const faceless = [
    ['sample1.jpg', 0, 760, 1300, 520],
    ['sample2.jpg', 300, 560, 1300, 700],
    ['sample3.jpg', 0, 650, 1920, 600],
    ['sample4.jpg', 100, 520, 1500, 760],
    ['sample5.jpg', 700, 700, 1200, 580],
    ['sample6.jpg', 300, 700, 1600, 560],
  ] as const;

  it.each(faceless)('cut from %s at %i, %i (%i x %i) has none', async (name, left, top, width, height) => {
    const cut = await sharp(await samplePhoto(name))
      .extract({ left, top, width, height })
      .png()
      .toBuffer();
    expect((await analyze(cut)).faces).toEqual([]);
  });

  it('of noise, of stripes or of one colour has none', async () => {
    const flat = sharp({ create: { width: 640, height: 480, channels: 3, background: '#b08060' } });
    const noise = sharp({
      create: {
        width: 640,
        height: 480,
        channels: 3,
        background: '#000',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    });
    const stripes = Buffer.from(
      `<svg width="640" height="480">${Array.from({ length: 40 }, (_, i) => `<rect x="${i * 16}" width="8" height="480" fill="#dca"/>`).join('')}</svg>`,
    );
    for (const picture of [flat, noise, sharp(stripes).flatten()]) {
      expect((await analyze(await picture.png().toBuffer())).faces).toEqual([]);
    }
  });
});

describe('A face of another photo', () => {
  it('cannot be embedded with this one', async () => {
    const [mine, other] = [
      await analyze(await samplePhoto('sample1.jpg')),
      await analyze(await samplePhoto('sample3.jpg')),
    ];
    await expect(mine.embed(other.faces, vision.packs[0])).rejects.toThrow('not one of this photo');
  });
});
