import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wrapDegrees } from '../../../layers/vision/geometry/angles.ts';
import { iou } from '../../../layers/vision/geometry/rect.ts';
import {
  apply,
  fitSimilarityTransform,
  type SimilarityTransform,
  squareCrop,
} from '../../../layers/vision/geometry/similarity-transform.ts';

const number = fc.double({ min: -1000, max: 1000, noNaN: true });
const point = fc.record({ x: number, y: number });
const similarity: fc.Arbitrary<SimilarityTransform> = fc
  .record({
    scale: fc.double({ min: 0.05, max: 20, noNaN: true }),
    angle: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
    tx: number,
    ty: number,
  })
  .map(({ scale, angle, tx, ty }) => ({ a: scale * Math.cos(angle), b: scale * Math.sin(angle), tx, ty }));
const rect = fc.record({
  left: number,
  top: number,
  width: fc.double({ min: 0.1, max: 500, noNaN: true }),
  height: fc.double({ min: 0.1, max: 500, noNaN: true }),
});

describe('A similarity transform', () => {
  it('is recovered by the fit from the points it moved', () => {
    const spread = [
      { x: 0, y: 0 },
      { x: 30, y: 4 },
      { x: 11, y: 25 },
      { x: -7, y: 13 },
    ];
    fc.assert(
      fc.property(similarity, point, (t, origin) => {
        const from = spread.map(({ x, y }) => ({ x: x + origin.x, y: y + origin.y }));
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
  it('has its centre and its corners where it was told to', () => {
    const crop = squareCrop({ x: 100, y: 50 }, 40, Math.PI / 2, 41);
    const middle = apply(crop, { x: 20, y: 20 });
    expect(middle.x).toBeCloseTo(100);
    expect(middle.y).toBeCloseTo(50);
    // Turned clockwise by a quarter: the crop's left top corner is the photo's right top one.
    const corner = apply(crop, { x: 0, y: 0 });
    expect(corner.x).toBeGreaterThan(100);
    expect(corner.y).toBeLessThan(50);
  });
});

describe('Intersection over union', () => {
  it('is the shared part of the area that two rectangles cover together', () => {
    const at = (left: number, top = 0, width = 10, height = 10) => ({ left, top, width, height });
    expect(iou(at(0), at(5))).toBeCloseTo(1 / 3, 12);
    expect(iou(at(0, 0, 20, 20), at(5))).toBeCloseTo(1 / 4, 12);
    expect(iou(at(0), at(10))).toBe(0);
    expect(iou(at(0), at(50, 50))).toBe(0);
  });

  it('is symmetric, between 0 and 1, and 1 for a rectangle with itself', () => {
    fc.assert(
      fc.property(rect, rect, (p, q) => {
        expect(iou(p, q)).toBeCloseTo(iou(q, p), 12);
        expect(iou(p, q)).toBeGreaterThanOrEqual(0);
        expect(iou(p, q)).toBeLessThanOrEqual(1 + 1e-9);
        expect(iou(p, p)).toBeCloseTo(1, 9);
      }),
    );
  });
});

describe('An angle', () => {
  it('is wrapped into the half-open circle from -180 to 180 without being turned', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 100_000 }), (degrees) => {
        const wrapped = wrapDegrees(degrees);
        expect(wrapped).toBeGreaterThan(-180);
        expect(wrapped).toBeLessThanOrEqual(180);
        expect(Math.abs((wrapped - degrees) % 360)).toBe(0);
      }),
    );
  });
});
