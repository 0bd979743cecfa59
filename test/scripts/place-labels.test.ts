import { describe, expect, it } from 'vitest';
import { placeLabels } from '../../scripts/place-labels.ts';

const PICTURE = { width: 400, height: 300 };

const box = (left: number, top: number, side = 50) => ({ left, top, width: side, height: side });

describe('A label', () => {
  it('stands above its box', () => {
    // A line is 1.2 x 10 high, and its baseline a font size below its upper edge.
    expect(placeLabels([{ box: box(100, 100), label: 'one', fontSize: 10 }], PICTURE)).toEqual([
      { x: 100, baseline: 98, fontSize: 10 },
    ]);
  });

  it('stands below a box at the upper edge of the picture', () => {
    expect(placeLabels([{ box: box(100, 5), label: 'one', fontSize: 10 }], PICTURE)[0].baseline).toBe(65);
  });

  it('ends where its box ends at the right edge of the picture', () => {
    // 10 letters of .58 x 10.
    const [{ x }] = placeLabels([{ box: box(350, 100), label: 'ten letter', fontSize: 10 }], PICTURE);
    expect(x).toBe(342);
  });

  it('covers no other, however close the boxes are', () => {
    const labels = Array.from({ length: 6 }, (_, i) => ({
      box: box(150 + 3 * i, 120 + 2 * i, 20),
      label: `label ${i}`,
      fontSize: 10,
    }));
    const places = placeLabels(labels, PICTURE);
    const [width, height] = [7 * 5.8, 12];
    for (const [i, p] of places.entries()) {
      for (const q of places.slice(i + 1)) {
        const isApart = Math.abs(p.x - q.x) >= width - 1e-9 || Math.abs(p.baseline - q.baseline) >= height - 1e-9;
        expect(isApart).toBe(true);
      }
    }
  });

  it('covers no box that has a label, where there is room', () => {
    const [, second] = placeLabels(
      [
        { box: box(100, 50), label: 'one', fontSize: 10 },
        { box: box(100, 100), label: 'two', fontSize: 10 },
      ],
      PICTURE,
    );
    // Above would be over the first box: below it is free.
    expect(second).toEqual({ x: 100, baseline: 160, fontSize: 10 });
  });

  it('of no text takes no place', () => {
    const same = { box: box(100, 100), fontSize: 10 };
    const places = placeLabels(
      [
        { ...same, label: '' },
        { ...same, label: 'one' },
      ],
      PICTURE,
    );
    expect(places[1]).toEqual({ x: 100, baseline: 98, fontSize: 10 });
  });

  it('is above its box where no place is free', () => {
    const [, second] = placeLabels(
      [1, 2].map(() => ({ box: box(0, 0, 30), label: 'wide', fontSize: 25 })),
      { width: 30, height: 30 },
    );
    expect(second).toEqual({ x: 0, baseline: -5, fontSize: 25 });
  });
});
