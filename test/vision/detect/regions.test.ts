import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { regionsAround } from '../../../layers/vision/detect/regions.ts';

const PICTURE = { width: 1280, height: 853 };
/**
 * Largest distance of a face's centre from a hot spot, in pixels of the finest pass: one and a half quarters of a
 * heatmap's cell.
 */
const REACH = 12;
/** Margin around the core, in pixels. */
const MARGIN = 48;

const anywhere = fc.record({
  x: fc.double({ min: 0, max: PICTURE.width - 0.01, noNaN: true }),
  y: fc.double({ min: 0, max: PICTURE.height - 0.01, noNaN: true }),
});

describe('The regions around hot spots', () => {
  it('hold in a core every point near a hot spot', () => {
    fc.assert(
      fc.property(fc.array(anywhere, { maxLength: 40 }), (hotSpots) => {
        const regions = regionsAround(hotSpots, PICTURE);
        for (const { x, y } of hotSpots) {
          for (const [dx, dy] of [
            [0, 0],
            [-REACH, -REACH],
            [REACH, REACH],
            [REACH, -REACH],
          ]) {
            const point = { x: x + dx, y: y + dy };
            if (point.x < 0 || point.y < 0 || point.x >= PICTURE.width || point.y >= PICTURE.height) continue;
            const around = regions.filter(
              ({ core }) =>
                point.x >= core.left &&
                point.x < core.left + core.width &&
                point.y >= core.top &&
                point.y < core.top + core.height,
            );
            expect(around.length).toBeGreaterThan(0);
          }
        }
      }),
    );
  });

  it('have inputs with a margin around the core, as far as the picture goes', () => {
    fc.assert(
      fc.property(fc.array(anywhere, { maxLength: 12 }), (hotSpots) => {
        for (const { core, input } of regionsAround(hotSpots, PICTURE)) {
          const [right, bottom] = [input.left + input.width, input.top + input.height];
          expect(input.left).toBeLessThanOrEqual(Math.max(0, core.left - MARGIN));
          expect(input.top).toBeLessThanOrEqual(Math.max(0, core.top - MARGIN));
          expect(right).toBeGreaterThanOrEqual(Math.min(PICTURE.width, core.left + core.width + MARGIN));
          expect(bottom).toBeGreaterThanOrEqual(Math.min(PICTURE.height, core.top + core.height + MARGIN));
          expect(Math.max(right - PICTURE.width, bottom - PICTURE.height)).toBeLessThanOrEqual(0);
          // In whole pixels, and beginning where cells of the whole picture begin.
          expect([input.left % 8, input.top % 8, input.width % 1, input.height % 1]).toEqual([0, 0, 0, 0]);
        }
      }),
    );
  });

  it('are never more work than the upper and the lower part of the picture', () => {
    fc.assert(
      fc.property(fc.array(anywhere, { maxLength: 400 }), (hotSpots) => {
        const regions = regionsAround(hotSpots, PICTURE);
        const work = regions.reduce((sum, { input }) => sum + input.width * input.height, 0);
        expect(work).toBeLessThanOrEqual(PICTURE.width * (PICTURE.height + 2 * MARGIN));
      }),
    );
  });

  it('are none without hot spots, one for a crowd in a corner, and both parts of the picture for faces everywhere', () => {
    expect(regionsAround([], PICTURE)).toEqual([]);
    const corner = Array.from({ length: 50 }, (_, i) => ({ x: 900 + 7 * (i % 10), y: 100 + 11 * Math.floor(i / 10) }));
    expect(regionsAround(corner, PICTURE)).toHaveLength(1);
    const crowd = Array.from({ length: 300 }, (_, i) => ({ x: 64 * (i % 20), y: 57 * Math.floor(i / 20) }));
    expect(regionsAround(crowd, PICTURE).map(({ core }) => core)).toEqual([
      { left: 0, top: 0, width: 1280, height: 424 },
      { left: 0, top: 424, width: 1280, height: 429 },
    ]);
  });

  it('of a picture smaller than a region are that picture', () => {
    const [region] = regionsAround([{ x: 20, y: 10 }], { width: 80, height: 50 });
    expect(region.input).toEqual({ left: 0, top: 0, width: 80, height: 50 });
  });
});
