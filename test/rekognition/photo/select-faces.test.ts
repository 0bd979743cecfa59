import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectFaces } from '../../../layers/rekognition/photo/select-faces.ts';
import { goodFace, poorFace } from '../faces.ts';

const exceeds = (face: unknown) => ({ face, reasons: ['EXCEEDS_MAX_FACES'] });

describe('The selection of faces to index', () => {
  const [large, middle, small] = [goodFace(0.5), goodFace(0.3), goodFace(0.1)];

  it('selects all faces that pass if there is no limit', () => {
    expect(selectFaces([large, middle, small], 'AUTO', Number.POSITIVE_INFINITY)).toEqual({
      selected: [large, middle, small],
      rejected: [],
    });
  });

  it('selects the largest up to the limit', () => {
    expect(selectFaces([large, middle, small], 'AUTO', 2)).toEqual({
      selected: [large, middle],
      rejected: [exceeds(small)],
    });
  });

  it('rejects faces that do not pass with the reasons of the filter, whatever the limit', () => {
    const unfit = poorFace(0.4);
    const { selected, rejected } = selectFaces([large, unfit, small], 'AUTO', 1);
    expect(selected).toEqual([large]);
    expect(rejected).toEqual([{ face: unfit, reasons: expect.arrayContaining(['LOW_SHARPNESS']) }, exceeds(small)]);
    expect(rejected[0].reasons).not.toContain('EXCEEDS_MAX_FACES');
  });

  it('selects faces of low quality too where there is no filter', () => {
    const unfit = poorFace(0.4);
    expect(selectFaces([large, unfit], 'NONE', 100)).toEqual({ selected: [large, unfit], rejected: [] });
  });

  it('drops faces of low quality before the smallest where there is no filter', () => {
    const unfit = poorFace(0.9);
    expect(selectFaces([unfit, large, small], 'NONE', 2)).toEqual({
      selected: [large, small],
      rejected: [exceeds(unfit)],
    });
    expect(selectFaces([unfit, large, small], 'NONE', 1)).toEqual({
      selected: [large],
      rejected: [exceeds(unfit), exceeds(small)],
    });
  });

  it('loses no face, keeps to the limit and preserves the order', () => {
    const faces = fc
      .array(fc.tuple(fc.boolean(), fc.double({ min: 0.01, max: 1, noNaN: true })), { maxLength: 100 })
      .map((specs) => specs.map(([good, side]) => (good ? goodFace(side) : poorFace(side))));
    fc.assert(
      fc.property(faces, fc.constantFrom('NONE', 'AUTO'), fc.integer({ min: 1, max: 100 }), (all, filter, most) => {
        const { selected, rejected } = selectFaces(all, filter, most);
        const parts = [selected, rejected.map(({ face }) => face)];
        for (const part of parts) expect(part).toEqual(all.filter((face) => part.includes(face)));
        expect(selected.length + rejected.length).toBe(all.length);
        expect(selected.length).toBeLessThanOrEqual(most);
        for (const { reasons } of rejected) expect(reasons.length).toBeGreaterThan(0);
      }),
    );
  });
});
