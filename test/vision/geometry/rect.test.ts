import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains, intersectionArea, iou, overlapOfSmaller, toRatios } from '../../../layers/vision/geometry/rect.ts';

const number = fc.double({ min: -1000, max: 1000, noNaN: true });
const side = fc.double({ min: 0.1, max: 500, noNaN: true });
const rect = fc.record({ left: number, top: number, width: side, height: side });

const at = (left: number, top = 0, width = 10, height = 10) => ({ left, top, width, height });

describe('Intersection over union', () => {
  it('is the shared part of the area that two rectangles cover together', () => {
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

describe('The overlap of the smaller rectangle', () => {
  it('is its share that lies in the larger one', () => {
    // 10 x 10 at the edge of 20 x 20: 5 x 10 of 100 are inside.
    expect(overlapOfSmaller(at(0, 0, 20, 20), at(15))).toBe(0.5);
    expect(overlapOfSmaller(at(15), at(0, 0, 20, 20))).toBe(0.5);
    expect(overlapOfSmaller(at(0, 0, 20, 20), at(5, 5))).toBe(1);
    expect(overlapOfSmaller(at(0), at(20))).toBe(0);
  });
});

describe('The intersection of rectangles', () => {
  it('is an area of width by height, and none where they only touch or are apart in one direction', () => {
    // 7 to 10 by 4 to 10.
    expect(intersectionArea(at(0), at(7, 4))).toBe(18);
    expect(intersectionArea(at(0), at(10))).toBe(0);
    expect(intersectionArea(at(0), at(7, 30))).toBe(0);
  });
});

describe('A rectangle', () => {
  it('holds the points of its left and top edges, and not those of the others', () => {
    const inside = (x: number, y: number) => contains(at(2, 3), { x, y });
    expect([inside(2, 3), inside(11.9, 12.9), inside(12, 5), inside(5, 13)]).toEqual([true, true, false, false]);
  });

  it('has its ratios by the width and the height of the picture', () => {
    expect(toRatios(at(20, 30, 50, 60), { width: 200, height: 300 })).toEqual({
      left: 0.1,
      top: 0.1,
      width: 0.25,
      height: 0.2,
    });
  });
});
