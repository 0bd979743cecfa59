import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ATTRIBUTE_NAMES, cosineOf, PackNotOpen, type Photo, type Vision } from '../../layers/vision/index.ts';
import { loadTrainingVision } from '../../layers/vision/training.ts';
import { samplePhoto } from '../helpers/photos.ts';

/** Names of the networks that were opened. */
const opened = vi.hoisted(() => [] as string[]);

vi.mock('../../layers/vision/open-workers.ts', () => import('./inline-workers.ts'));

vi.mock(import('../../layers/vision/networks/session.ts'), async (importOriginal) => {
  const original = await importOriginal();
  return {
    ...original,
    openNetwork(name: string) {
      opened.push(name);
      return original.openNetwork(name);
    },
  };
});

const LIMITS = { minSidePx: 80, maxSidePx: 10_000 };

describe('Two open model packs', () => {
  let vision: Vision;
  let photo: Photo;
  beforeAll(async () => {
    vision = await loadTrainingVision({ workers: 1, packs: ['visage-2', 'visage-1'] });
    photo = await vision.analyze(await samplePhoto('sample1.jpg'), LIMITS);
  });
  afterAll(async () => {
    photo[Symbol.dispose]();
    await vision.close();
  });

  it('load the networks of the first, and those of the second when they first run', async () => {
    await photo.describe(photo.faces, new Set(ATTRIBUTE_NAMES));
    await photo.embed(photo.faces, vision.pack('visage-2'));
    expect(opened.toSorted()).toEqual(vision.pack('visage-2').networks.toSorted());
    await photo.embed(photo.faces, vision.pack('visage-1'));
    await photo.embed(photo.faces, vision.pack('visage-1'));
    expect(opened.filter((name) => !vision.pack('visage-2').networks.includes(name))).toEqual(['dlib-resnet']);
  });

  it('make each its own vectors of a photo’s faces, of length 1, expected or not', async () => {
    using ahead = await vision.analyze(await samplePhoto('sample1.jpg'), LIMITS, {
      embedding: vision.pack('visage-1'),
    });
    for (const pack of vision.packs) {
      const vectors = await photo.embed(photo.faces, pack);
      expect(vectors.map(({ length }) => length)).toEqual(photo.faces.map(() => pack.embedding.dimensions));
      for (const vector of vectors) expect(cosineOf(vector, vector)).toBeCloseTo(1, 6);
      expect(await ahead.embed(ahead.faces, pack)).toEqual(vectors);
    }
  });

  it('are opened by their names, in their order, and any other is not open', () => {
    expect(vision.packs.map(({ name }) => name)).toEqual(['visage-2', 'visage-1']);
    expect(vision.pack('visage-1').faceModelVersion).toBe('7.0');
    expect(() => vision.pack('visage-9')).toThrow(PackNotOpen);
    expect(() => vision.pack('visage-9')).toThrow('Model pack visage-9 is not open, only visage-2, visage-1');
  });
});

describe('Model packs', () => {
  it.each([
    [[], 'No model pack is named'],
    [['visage-2', 'visage-2'], 'Model pack visage-2 is named twice'],
    [['visage-2', 'visage-9'], 'There is no model pack "visage-9"'],
  ])('cannot be opened by the names %j', async (packs, message) => {
    await expect(loadTrainingVision({ packs })).rejects.toThrow(message);
  });
});
