import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHeatmap } from '../../../layers/vision/detect/heatmap.ts';

describe('A hint', () => {
  it('is in the middle of its quarter of a cell of 8 pixels', () => {
    const hints = new Float32Array(4 * 2 * 3).fill(-9);
    const cells = 2 * 3;
    hints[0 * cells + 0] = 1;
    hints[1 * cells + 2] = 1;
    hints[2 * cells + 3] = 1;
    hints[3 * cells + 5] = 1;
    expect(decodeHeatmap(hints, 24, 16, 0)).toEqual([
      { x: 2, y: 2 },
      { x: 22, y: 2 },
      { x: 2, y: 14 },
      { x: 22, y: 14 },
    ]);
  });

  it('is given where the odds are at least those asked for, each once', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ min: -5, max: 5, noNaN: true }), { minLength: 24, maxLength: 24 }), (odds) => {
        const points = decodeHeatmap(Float32Array.from(odds), 19, 10, 1);
        expect(points).toHaveLength(odds.filter((value) => value >= 1).length);
        expect(new Set(points.map(({ x, y }) => `${x},${y}`)).size).toBe(points.length);
      }),
    );
  });

  it('is refused where there are not as many as cells', () => {
    expect(() => decodeHeatmap(new Float32Array(20), 24, 16, 0)).toThrow('20 hints, 24 expected at 24 x 16');
  });
});
