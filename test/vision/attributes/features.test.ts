import { describe, expect, it } from 'vitest';
import { type FaceFeatures, readPart } from '../../../layers/vision/attributes/features.ts';
import { MESH_POINTS } from '../../../layers/vision/mesh/mesh.ts';
import { aligned, bareFace, eye, fullFace, loose, mesh } from './sample-features.ts';

describe('A part of a face’s features', () => {
  it('averages every plane of a map over each of its cells', () => {
    // Two planes of 14 x 14 whose numbers are their indices.
    const map = Float32Array.from({ length: 2 * 14 * 14 }, (_, i) => i);
    const face: FaceFeatures = { ...bareFace, aligned: { ...aligned, features: map } };
    const cells = [
      [0, 0, 0, 0],
      [2, 3, 5, 7],
    ];
    // Rows 2 and 3, columns 5 to 7: the middle is row 2.5, column 6.
    const middle = 2.5 * 14 + 6;
    expect([...readPart({ of: 'aligned', cells }, face)]).toEqual([0, 196, middle, 196 + middle]);
    expect([...readPart({ of: 'looseMap', cells }, { ...bareFace, loose: { ...loose, map } })]).toEqual([
      0,
      196,
      middle,
      196 + middle,
    ]);
  });

  it('takes the logarithms of the ages, and of male over female', () => {
    const ages = Float32Array.of(0.999, 0);
    const part = readPart({ of: 'ages' }, { ...bareFace, loose: { ...loose, ages, male: 0.5 } });
    expect(part).toHaveLength(3);
    expect(part[0]).toBeCloseTo(0, 6);
    expect(part[1]).toBeCloseTo(Math.log(1e-3), 5);
    expect(part[2]).toBeCloseTo(0, 6);
  });

  it('takes the length of the vector of an aligned face', () => {
    const embedding = Float32Array.of(3, 4);
    expect([...readPart({ of: 'strength' }, { ...bareFace, aligned: { ...aligned, embedding } })]).toEqual([5]);
  });

  it('takes the mean gap of the lids of both eyes, and its logarithm down to a least gap', () => {
    const part = readPart({ of: 'lids' }, { ...bareFace, eyes: { left: eye(0, 0, 0.3), right: eye(0, 0, 0.1) } });
    expect(part[0]).toBeCloseTo(0.2, 6);
    expect(part[1]).toBeCloseTo(Math.log(0.2), 6);
    const shut = readPart({ of: 'lids' }, { ...bareFace, eyes: { left: eye(0, 0, -0.1), right: eye(0, 0, 0) } });
    expect(shut[0]).toBeCloseTo(-0.05, 6);
    expect(shut[1]).toBeCloseTo(Math.log(0.01), 6);
  });

  it('takes the gap of the lips in distances between the corners of the eyes', () => {
    const points = new Float32Array(3 * MESH_POINTS);
    const put = (index: number, x: number, y: number) => points.set([x, y], 3 * index);
    put(33, 0, 0);
    put(263, 100, 0);
    // Upper and lower lip: 20, 10 and 0 pixels apart.
    put(13, 50, 80);
    put(14, 50, 100);
    put(82, 40, 85);
    put(87, 40, 95);
    put(312, 60, 90);
    put(317, 60, 90);
    const part = readPart({ of: 'lips' }, { ...bareFace, mesh: { ...mesh, points } });
    expect(part[0]).toBeCloseTo(0.1, 6);
    expect(part[1]).toBeCloseTo(Math.log(0.1), 5);
  });

  it('takes pooled features unchanged', () => {
    expect(readPart({ of: 'loose' }, fullFace)).toBe(loose.features);
  });

  it.each([
    ['mobilefacenet', aligned.embedding],
    ['mobilefacenet-192', fullFace['mobilefacenet-192']],
    ['dlib-resnet', fullFace['dlib-resnet']],
  ] as const)('takes the vector of %s at length 1', (network, own = new Float32Array()) => {
    const length = Math.hypot(...own);
    expect(length).toBeGreaterThan(2);
    expect(readPart({ of: 'vector', network }, fullFace)).toEqual(own.map((value) => value / length));
  });
});
