import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  GATES,
  loadTrainingVision,
  SearchTrace,
  type TracedCandidate,
  type TrainingPhoto,
  type TrainingVision,
} from '../../layers/vision/training.ts';
import { SAMPLES, samplePhoto } from '../helpers/photos.ts';
import { portraits } from '../helpers/portraits.ts';

const LIMITS = { minSidePx: 80, maxSidePx: 10_000 };

let vision: TrainingVision;

beforeAll(async () => {
  vision = await loadTrainingVision();
});

afterAll(() => vision.close());

async function traced(bytes: Uint8Array): Promise<{ photo: TrainingPhoto; candidates: TracedCandidate[] }> {
  const trace = new SearchTrace();
  const photo = await vision.analyze(bytes, LIMITS, {}, trace);
  return { photo, candidates: trace.candidates() };
}

const isFace = ({ refusal }: TracedCandidate) => refusal === undefined;

/** Checks what holds for the trace of every photo. */
function expectComplete(photo: TrainingPhoto, candidates: readonly TracedCandidate[]) {
  const fits = candidates.filter(isFace).map(({ firstFit, refit }) => refit ?? firstFit);
  expect(fits.map((fit) => fit && { box: fit.box, confidence: fit.confidence })).toEqual(
    photo.faces.map(({ box, confidence }) => ({ box, confidence })),
  );
  for (const { refusal, by, firstFit } of candidates) {
    if (!refusal) continue;
    const { gate, value, limit } = refusal;
    expect(GATES).toContain(gate);
    expect(value).not.toBe(limit);
    // Scores are refused below their limit, overlaps and ranks above, sizes on either side.
    if (gate === 'mesh score' || gate === 'confidence') expect(value).toBeLessThan(limit);
    if (gate.endsWith('overlap') || gate.endsWith('rank')) expect(value).toBeGreaterThan(limit);
    expect(by !== undefined).toBe(gate.endsWith('overlap') || gate === 'same keypoints');
    if (gate === 'same keypoints') expect(value).toBeLessThan(limit);
    if (by !== undefined) expect(candidates[by].detectorScore).toBeGreaterThan(0);
    expect(firstFit !== undefined).toBe(GATES.indexOf(gate) >= GATES.indexOf('mesh score'));
  }
}

const gatesOf = (candidates: readonly TracedCandidate[]) => new Set(candidates.map(({ refusal }) => refusal?.gate));

describe('The trace of a search', () => {
  it.each(SAMPLES)('lists the faces of %s in their order, then every other candidate with its gate', async (name) => {
    const { photo, candidates } = await traced(await samplePhoto(name));
    expectComplete(photo, candidates);
    expect(candidates.length).toBeGreaterThan(photo.faces.length);
    expect(candidates.findLastIndex(isFace)).toBe(photo.faces.length - 1);
  });

  it('changes nothing in the answer', async () => {
    const bytes = await samplePhoto('sample2.jpg');
    const { photo } = await traced(bytes);
    expect((await vision.analyze(bytes, LIMITS)).faces).toEqual(photo.faces);
  });

  it('shows that a face found by two passes was refused once for its size, or for a better box', async () => {
    const { candidates } = await traced(await samplePhoto('sample6.jpg'));
    const coarse = candidates.filter(({ pass, detectorScore }) => pass === '320' && detectorScore > 0.9);
    expect(coarse.map(({ refusal }) => refusal?.gate)).toEqual(['size', 'size', 'size', 'size']);
    expect(coarse.map(({ refusal }) => refusal?.limit)).toEqual([80, 80, 80, 80]);
  });

  it('shows the passes over the rotated photo, and the duplicates that they find', async () => {
    const { photo, candidates } = await traced(
      await sharp(await samplePhoto('sample3.jpg'))
        .rotate(90)
        .jpeg()
        .toBuffer(),
    );
    expectComplete(photo, candidates);
    expect(photo.faces).toHaveLength(3);
    const turned = candidates.filter(({ pass }) => pass === '640 turned');
    expect(turned.some(isFace)).toBe(true);
    expect(gatesOf(candidates)).toContain('same keypoints');
  });

  it('shows the passes over the photo made smaller, where it is blurred', async () => {
    const blurred = await sharp(await samplePhoto('sample3.jpg'))
      .blur(18)
      .jpeg()
      .toBuffer();
    const { photo, candidates } = await traced(blurred);
    expectComplete(photo, candidates);
    expect(candidates.some(({ pass }) => pass === '96 downscaled')).toBe(true);
  });

  it('shows the faces beyond the 100 largest', async () => {
    const [columns, cell] = [12, 130];
    const faces = await portraits(6);
    const tiles = await Promise.all(
      Array.from({ length: 108 }, async (_, i) => ({
        input: await sharp(faces[i % 6])
          .resize(110 + (i % 12))
          .png()
          .toBuffer(),
        left: (i % columns) * cell,
        top: Math.floor(i / columns) * cell,
      })),
    );
    const picture = await sharp({ create: { width: 1560, height: 1170, channels: 3, background: '#808080' } })
      .composite(tiles)
      .png()
      .toBuffer();
    const { photo, candidates } = await traced(picture);
    expectComplete(photo, candidates);
    expect(photo.faces).toHaveLength(100);
    const ranks = candidates.flatMap(({ refusal }) => (refusal?.gate === 'face rank' ? [refusal.value] : []));
    expect(ranks.length).toBeGreaterThan(0);
    expect(ranks.toSorted((p, q) => p - q)).toEqual(ranks.map((_, i) => 101 + i));
  });

  it('of a picture of one colour lists no face', async () => {
    const flat = sharp({ create: { width: 640, height: 480, channels: 3, background: '#b08060' } });
    const { photo, candidates } = await traced(await flat.png().toBuffer());
    expectComplete(photo, candidates);
    expect(candidates.filter(isFace)).toEqual([]);
  });
});

describe('A box beside a candidate of the same pass', () => {
  const candidate = (left: number, score: number) => ({ left, top: 0, width: 50, height: 50, score });

  it('is not listed, unless another pass found it', () => {
    const trace = new SearchTrace();
    trace.began({ width: 100, height: 200 });
    const [best, same, large, other] = [candidate(0, 0.9), candidate(5, 0.8), candidate(4, 0.95), candidate(5, 0.7)];
    trace.found([best, same, large], '640');
    trace.found([other], '320');
    // 50 wide, shifted by 5: 45 / 55.
    const overlap = { gate: 'box overlap', value: 45 / 55, limit: 0.4 } as const;
    trace.refused(large, { gate: 'size', value: 201, limit: 200 });
    trace.refused(same, overlap, best);
    trace.refused(other, overlap, best);
    trace.refused(best, { gate: 'box rank', value: 201, limit: 200 });
    const box = { top: 0, width: 0.5, height: 0.25 };
    expect(trace.candidates()).toMatchObject([
      { pass: '640', detectorScore: 0.9, box: { ...box, left: 0 }, refusal: { gate: 'box rank' } },
      { pass: '320', detectorScore: 0.7, box: { ...box, left: 0.05 }, refusal: overlap, by: 0 },
    ]);
  });

  it('must have been found before it is refused', () => {
    expect(() => new SearchTrace().refused(candidate(0, 1), { gate: 'size', value: 1, limit: 8 })).toThrow(
      'The search reported no such candidate',
    );
  });
});
