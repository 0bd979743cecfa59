import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { regionsAround } from '../../../layers/vision/detect/regions.ts';

const PICTURE = { width: 1280, height: 853 };
/** As far from a hint as the middle of a face may be: a cell and a half of the pass that gives hints, in the finest pass's pixels. */
const REACH = 12;
/** Shown around what counts. */
const MARGIN = 48;

const anywhere = fc.record({
  x: fc.double({ min: 0, max: PICTURE.width - 0.01, noNaN: true }),
  y: fc.double({ min: 0, max: PICTURE.height - 0.01, noNaN: true }),
});

describe('The regions around hints', () => {
  it('hold whatever is near a hint, each once where it counts', () => {
    fc.assert(
      fc.property(fc.array(anywhere, { maxLength: 40 }), (hints) => {
        const regions = regionsAround(hints, PICTURE);
        for (const { x, y } of hints) {
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

  it('are shown with all that the network sees around them, as far as the picture goes', () => {
    fc.assert(
      fc.property(fc.array(anywhere, { maxLength: 12 }), (hints) => {
        for (const { core, shown } of regionsAround(hints, PICTURE)) {
          const [right, bottom] = [shown.left + shown.width, shown.top + shown.height];
          expect(shown.left).toBeLessThanOrEqual(Math.max(0, core.left - MARGIN));
          expect(shown.top).toBeLessThanOrEqual(Math.max(0, core.top - MARGIN));
          expect(right).toBeGreaterThanOrEqual(Math.min(PICTURE.width, core.left + core.width + MARGIN));
          expect(bottom).toBeGreaterThanOrEqual(Math.min(PICTURE.height, core.top + core.height + MARGIN));
          expect(Math.max(right - PICTURE.width, bottom - PICTURE.height)).toBeLessThanOrEqual(0);
          // In whole pixels, from where the whole picture's cells begin too.
          expect([shown.left % 8, shown.top % 8, shown.width % 1, shown.height % 1]).toEqual([0, 0, 0, 0]);
        }
      }),
    );
  });

  it('are never more work than the two halves of the picture', () => {
    fc.assert(
      fc.property(fc.array(anywhere, { maxLength: 400 }), (hints) => {
        const regions = regionsAround(hints, PICTURE);
        const work = regions.reduce((sum, { shown }) => sum + shown.width * shown.height, 0);
        expect(work).toBeLessThanOrEqual(PICTURE.width * (PICTURE.height + 2 * MARGIN));
      }),
    );
  });

  it('are none without hints, one for a crowd in a corner, and both halves of the picture for faces all over it', () => {
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
    expect(region.shown).toEqual({ left: 0, top: 0, width: 80, height: 50 });
  });
});
