import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ATTRIBUTE_NAMES, type AttributeName } from '../../layers/vision/index.ts';
import { loadTrainingVision, type TrainingPhoto, type TrainingVision } from '../../layers/vision/training.ts';
import { samplePhoto } from '../helpers/photos.ts';

/** Runs of the real networks in the current test, each with the number of faces in its input. */
const runs = vi.hoisted(() => [] as { network: string; faces: number }[]);

vi.mock('../../layers/vision/open-workers.ts', () => import('./inline-workers.ts'));

vi.mock(import('../../layers/vision/networks/session.ts'), async (importOriginal) => {
  const original = await importOriginal();
  return {
    ...original,
    async openNetwork(...opening: Parameters<typeof original.openNetwork>) {
      const [network] = opening;
      const model = await original.openNetwork(...opening);
      const run: typeof model.run = (dims, ...rest) => {
        runs.push({ network, faces: dims[0] });
        return model.run(dims, ...rest);
      };
      return { ...model, run };
    },
  };
});

let vision: TrainingVision;
let bytes: Buffer;
let photo: TrainingPhoto;

beforeAll(async () => {
  // On one worker every network runs over all faces in one batch.
  vision = await loadTrainingVision({ workers: 1 });
  bytes = await samplePhoto('sample1.jpg');
});

afterAll(() => vision.close());

beforeEach(async () => {
  photo = await vision.analyze(bytes, { minSidePx: 80, maxSidePx: 10_000 });
  expect(photo.faces).toHaveLength(3);
  expect(runs.some(({ network }) => network === 'detector')).toBe(true);
  runs.length = 0;
});

const networks = () => runs.map(({ network }) => network).toSorted();
const describeAll = (names: readonly AttributeName[]) => photo.describe(photo.faces, new Set(names));

const ALIGNED = ['mobilefacenet'];
const BOTH = ['faceres', 'mobilefacenet'];
const EMBEDDED = ['faceres', 'mobilefacenet', 'mobilefacenet-192'];

const NEEDS: Readonly<Record<AttributeName, readonly string[]>> = {
  ageRange: EMBEDDED,
  smile: ALIGNED,
  eyeglasses: BOTH,
  sunglasses: ALIGNED,
  gender: EMBEDDED,
  beard: EMBEDDED,
  mustache: BOTH,
  eyesOpen: ALIGNED,
  mouthOpen: BOTH,
  faceOccluded: BOTH,
  emotions: BOTH,
  eyeDirection: ALIGNED,
};

describe('A network runs', () => {
  it('not at all for no attribute', async () => {
    expect(await describeAll([])).toEqual([{}, {}, {}]);
    expect(runs).toEqual([]);
  });

  it.each(Object.entries(NEEDS) as [AttributeName, readonly string[]][])(
    'for %s only if it is one of %j, in one batch for all faces',
    async (name, needed) => {
      const described = await describeAll([name]);
      expect(described.map((attributes) => Object.keys(attributes))).toEqual([[name], [name], [name]]);
      expect(runs.toSorted((p, q) => (p.network < q.network ? -1 : 1))).toEqual(
        needed.map((network) => ({ network, faces: 3 })),
      );
    },
  );

  it('once for all attributes together, and not again for some of them later', async () => {
    const all = await describeAll(ATTRIBUTE_NAMES);
    expect(networks()).toEqual(EMBEDDED);
    const again = await describeAll(['smile', 'ageRange']);
    expect(networks()).toEqual(EMBEDDED);
    expect(again).toEqual(all.map(({ smile, ageRange }) => ({ ageRange, smile })));
  });

  it('once for embedding and describing a face, in either order', async () => {
    await photo.embed(photo.faces, vision.packs[0]);
    expect(networks()).toEqual(['mobilefacenet', 'mobilefacenet-192']);
    await describeAll(ATTRIBUTE_NAMES);
    expect(networks()).toEqual(EMBEDDED);
    await photo.embed(photo.faces, vision.packs[0]);
    expect(networks()).toEqual(EMBEDDED);
  });

  it('only for the faces given', async () => {
    await photo.describe(photo.faces.slice(0, 1), new Set(['smile']));
    await photo.describe(photo.faces, new Set(['smile']));
    expect(runs).toEqual([
      { network: 'mobilefacenet', faces: 1 },
      { network: 'mobilefacenet', faces: 2 },
    ]);
  });

  it('not at all for no faces', async () => {
    expect(await photo.describe([], new Set(ATTRIBUTE_NAMES))).toEqual([]);
    expect(runs).toEqual([]);
  });
});

describe('Expected results', () => {
  const LIMITS = { minSidePx: 80, maxSidePx: 10_000 };
  const ALL = new Set(ATTRIBUTE_NAMES);

  it('are the same as without expecting them, from as many runs', async () => {
    const [described, vectors] = [
      await photo.describe(photo.faces, ALL),
      await photo.embed(photo.faces, vision.packs[0]),
    ];
    runs.length = 0;
    using ahead = await vision.analyze(bytes, LIMITS, { embedding: vision.packs[0], attributes: ALL });
    expect(ahead.faces).toEqual(photo.faces);
    expect(await ahead.describe(ahead.faces, ALL)).toEqual(described);
    expect(await ahead.embed(ahead.faces, vision.packs[0])).toEqual(vectors);
    expect(networks().filter((network) => EMBEDDED.includes(network))).toEqual(EMBEDDED);
  });

  it('need no run that they would not need on request', async () => {
    runs.length = 0;
    using ahead = await vision.analyze(bytes, LIMITS, { attributes: new Set(['smile']) });
    await ahead.describe(ahead.faces, new Set(['smile']));
    expect(networks().filter((network) => EMBEDDED.includes(network))).toEqual(ALIGNED);
  });

  it('may never be requested', async () => {
    for (let i = 0; i < 3; i++)
      (await vision.analyze(bytes, LIMITS, { embedding: vision.packs[0], attributes: ALL }))[Symbol.dispose]();
    using after = await vision.analyze(bytes, LIMITS);
    expect(after.faces).toEqual(photo.faces);
  });
});

describe('A face of another photo', () => {
  it('cannot be described with this one', async () => {
    const other = await vision.analyze(bytes, { minSidePx: 80, maxSidePx: 10_000 });
    await expect(photo.describe(other.faces, new Set(['smile']))).rejects.toThrow('not one of this photo');
    await expect(photo.read(other.faces, [{ of: 'lids' }])).rejects.toThrow('not one of this photo');
  });
});

describe('A photo that was disposed of', () => {
  it('can be neither embedded nor described: its memory may hold another', async () => {
    const { faces } = photo;
    photo[Symbol.dispose]();
    await expect(photo.embed(faces, vision.packs[0])).rejects.toThrow('The photo was closed');
    await expect(photo.describe(faces, new Set(ATTRIBUTE_NAMES))).rejects.toThrow('The photo was closed');
    await expect(photo.read(faces, [{ of: 'lids' }])).rejects.toThrow('The photo was closed');
  });

  it('leaves no trace in the next', async () => {
    const small = await samplePhoto('sample5.jpg');
    const limits = { minSidePx: 80, maxSidePx: 10_000 };
    const alone = await vision.analyze(small, limits);
    const vectors = await alone.embed(alone.faces, vision.packs[0]);
    photo[Symbol.dispose]();
    using after = await vision.analyze(small, limits);
    expect(after.faces).toEqual(alone.faces);
    expect(await after.embed(after.faces, vision.packs[0])).toEqual(vectors);
  });
});
