import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHeatmap } from '../../../layers/vision/detect/heatmap.ts';

describe('A hot spot', () => {
  it('lies in the middle of its quarter of a cell of 8 pixels', () => {
    const heatmap = new Float32Array(4 * 2 * 3).fill(-9);
    const cells = 2 * 3;
    heatmap[0 * cells + 0] = 1;
    heatmap[1 * cells + 2] = 1;
    heatmap[2 * cells + 3] = 1;
    heatmap[3 * cells + 5] = 1;
    expect(decodeHeatmap(heatmap, 24, 16, 0)).toEqual([
      { x: 2, y: 2 },
      { x: 22, y: 2 },
      { x: 2, y: 14 },
      { x: 22, y: 14 },
    ]);
  });

  it('is each quarter whose log-odds reach the least heat, once', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ min: -5, max: 5, noNaN: true }), { minLength: 24, maxLength: 24 }), (heat) => {
        const points = decodeHeatmap(Float32Array.from(heat), 19, 10, 1);
        expect(points).toHaveLength(heat.filter((value) => value >= 1).length);
        expect(new Set(points.map(({ x, y }) => `${x},${y}`)).size).toBe(points.length);
      }),
    );
  });

  it('is not read from a heatmap that has not the size of the input', () => {
    expect(() => decodeHeatmap(new Float32Array(20), 24, 16, 0)).toThrow('20 values, 24 expected at 24 x 16');
  });
});
