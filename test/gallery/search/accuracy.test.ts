import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadVision } from '../../../layers/vision/index.ts';
import { crowd } from '../../helpers/crowd.ts';
import { arenaOf, type Face, flatForm, inner } from './clusters.ts';

/** The faces in one half of the picture of the crowd, with their vectors of a pack. */
async function realFaces(pack: string): Promise<Face[]> {
  const vision = await loadVision({ packs: [pack] });
  const [{ picture }] = await crowd();
  const photo = await vision.analyze(picture, { minSidePx: 80, maxSidePx: 4096 });
  const vectors = await photo.embed(photo.faces, vision.pack(pack));
  await vision.close();
  return vectors.map((vector) => ({ faceId: randomUUID(), vector }));
}

// Standard deviations measured: .00012, without the Hadamard transform .0002; .00024. All pairs of lfw-dev:
// docs/decisions.md.
describe.each([
  ['visage-1', 0.001, 0.00015],
  ['visage-2', 0.002, 0.0003],
])('The cosines of real faces of %s with those in memory', (pack, most, deviation) => {
  let errors: number[];
  beforeAll(async () => {
    const faces = await realFaces(pack);
    const arena = await arenaOf(flatForm(faces[0].vector.length), [faces]);
    errors = faces.flatMap((stored) => {
      const found = arena.find(stored.faceId);
      return faces
        .filter((face) => face !== stored)
        .map(({ vector }) => (found?.cosine(vector) ?? NaN) - inner(vector, stored.vector));
    });
  });

  it(`are all within ${most} of the float32 ones`, () => {
    expect(errors.length).toBeGreaterThan(2000);
    for (const error of errors) expect(Math.abs(error)).toBeLessThan(most);
  });

  it(`have a standard deviation from them of at most ${deviation}`, () => {
    expect(Math.sqrt(inner(errors, errors) / errors.length)).toBeLessThan(deviation);
  });
});
