import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  apply,
  fitSimilarityTransform,
  type SimilarityTransform,
  scaleOf,
  squareCrop,
} from '../../../layers/vision/geometry/similarity-transform.ts';

const number = fc.double({ min: -1000, max: 1000, noNaN: true });
const point = fc.record({ x: number, y: number });
const transform: fc.Arbitrary<SimilarityTransform> = fc
  .record({
    scale: fc.double({ min: 0.05, max: 20, noNaN: true }),
    angle: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
    tx: number,
    ty: number,
  })
  .map(({ scale, angle, tx, ty }) => ({ a: scale * Math.cos(angle), b: scale * Math.sin(angle), tx, ty }));

function expectPoint({ x, y }: { readonly x: number; readonly y: number }, expectedX: number, expectedY: number) {
  expect(x).toBeCloseTo(expectedX, 9);
  expect(y).toBeCloseTo(expectedY, 9);
}

describe('A similarity transform', () => {
  it('rotates clockwise, scales, then shifts', () => {
    // By a quarter turn, twice as large: (3, 1) becomes (-2, 6), and is shifted by (10, 20).
    expectPoint(apply({ a: 0, b: 2, tx: 10, ty: 20 }, { x: 3, y: 1 }), 8, 26);
    expect(scaleOf({ a: 3, b: 4, tx: 10, ty: 20 })).toBe(5);
  });

  it('is fitted to two points exactly', () => {
    // (0, 0) and (2, 0) become (1, 1) and (1, 5): a quarter turn clockwise, twice as large, shifted by (1, 1).
    const fitted = fitSimilarityTransform(
      [
        { x: 0, y: 0 },
        { x: 2, y: 0 },
      ],
      [
        { x: 1, y: 1 },
        { x: 1, y: 5 },
      ],
    );
    expect(fitted).toEqual({ a: 0, b: 2, tx: 1, ty: 1 });
  });

  it('is the best fit in the least squares where none is exact', () => {
    // A cross whose one bar is stretched to twice its length, the other not: a = (2 + 2 + 1 + 1) / 4.
    const cross = (x: number, y: number) => [
      { x, y: 0 },
      { x: -x, y: 0 },
      { x: 0, y },
      { x: 0, y: -y },
    ];
    expect(fitSimilarityTransform(cross(1, 1), cross(2, 1))).toEqual({ a: 1.5, b: 0, tx: 0, ty: 0 });
  });

  it('has no reflection: a mirrored cross is fitted by its centre alone', () => {
    const points = (left: number, right: number) => [
      { x: left, y: 5 },
      { x: right, y: 5 },
      { x: 5, y: 4 },
      { x: 5, y: 6 },
    ];
    // The dot products of the bars cancel out: (-1 - 1 + 1 + 1) / 4 = 0.
    expect(fitSimilarityTransform(points(4, 6), points(6, 4))).toEqual({ a: 0, b: 0, tx: 5, ty: 5 });
  });

  it('is recovered by the fit from the points that it moved', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 30, y: 4 },
      { x: 11, y: 25 },
      { x: -7, y: 13 },
    ];
    fc.assert(
      fc.property(transform, point, (t, origin) => {
        const from = points.map(({ x, y }) => ({ x: x + origin.x, y: y + origin.y }));
        const fitted = fitSimilarityTransform(
          from,
          from.map((p) => apply(t, p)),
        );
        expect(fitted.a).toBeCloseTo(t.a, 6);
        expect(fitted.b).toBeCloseTo(t.b, 6);
      }),
    );
  });
});

describe('A square crop', () => {
  it('has the middles of its corner pixels half a pixel inside the square', () => {
    // 8 pixels of the photo by 4 of the crop, around (10, 20): the square is from (6, 16) to (14, 24), a pixel of the
    // crop 2 wide.
    const crop = squareCrop({ x: 10, y: 20 }, 8, 0, 4);
    expectPoint(apply(crop, { x: 0, y: 0 }), 7, 17);
    expectPoint(apply(crop, { x: 3, y: 3 }), 13, 23);
  });

  it('rotates clockwise: by a quarter turn its left top corner is the right top one of the square', () => {
    const crop = squareCrop({ x: 10, y: 20 }, 8, Math.PI / 2, 4);
    expectPoint(apply(crop, { x: 0, y: 0 }), 13, 17);
    expectPoint(apply(crop, { x: 3, y: 0 }), 13, 23);
    expectPoint(apply(crop, { x: 1.5, y: 1.5 }), 10, 20);
  });

  it('has the scale of the square by the crop', () => {
    expect(scaleOf(squareCrop({ x: 0, y: 0 }, 56, 1, 112))).toBeCloseTo(0.5, 12);
  });
});
