import { describe, expect, it } from 'vitest';
import { nonMaximumSuppression } from '../../../layers/vision/detect/non-maximum-suppression.ts';
import { iou, overlapOfSmaller, type Rect } from '../../../layers/vision/geometry/rect.ts';

interface Box extends Rect {
  readonly name: string;
  readonly score: number;
}

function box(name: string, score: number, left: number, width = 10, top = 0, height = 10): Box {
  return { name, score, left, top, width, height };
}

function suppress(boxes: readonly Box[], maxOverlap: number, overlap = iou) {
  const dropped: string[] = [];
  const kept = nonMaximumSuppression(
    boxes,
    maxOverlap,
    { score: ({ score }) => score, rect: (one) => one, overlap },
    (lost, by, shared) => dropped.push(`${lost.name} by ${by.name}: ${shared.toFixed(3)}`),
  );
  return { kept: kept.map(({ name }) => name), dropped };
}

describe('Non-maximum suppression', () => {
  it('keeps the best of boxes that overlap, and all that do not, best first', () => {
    // 10 x 10 shifted by 2: 80 shared of 120 together, IoU 2/3.
    const { kept, dropped } = suppress([box('weak', 0.5, 2), box('best', 0.9, 0), box('apart', 0.7, 30)], 0.4);
    expect(kept).toEqual(['best', 'apart']);
    expect(dropped).toEqual(['weak by best: 0.667']);
  });

  it('keeps a box whose overlap is exactly the limit', () => {
    // Shifted by 5: 50 of 150.
    expect(suppress([box('p', 0.9, 0), box('q', 0.8, 5)], 1 / 3).kept).toEqual(['p', 'q']);
    expect(suppress([box('p', 0.9, 0), box('q', 0.8, 5)], 0.333).kept).toEqual(['p']);
  });

  it('lets a box that was dropped itself drop no other: of a chain the ends are kept', () => {
    // Neighbours are shifted by 4, IoU 60 / 140; the ends by 8, IoU 20 / 180.
    const chain = [box('first', 0.9, 0), box('second', 0.8, 4), box('third', 0.7, 8)];
    const { kept, dropped } = suppress(chain, 0.4);
    expect(kept).toEqual(['first', 'third']);
    expect(dropped).toEqual(['second by first: 0.429']);
  });

  it('prefers, of equal scores, the box that was given first', () => {
    expect(suppress([box('p', 0.8, 0), box('q', 0.8, 1)], 0.4).kept).toEqual(['p']);
    expect(suppress([box('q', 0.8, 1), box('p', 0.8, 0)], 0.4).kept).toEqual(['q']);
  });

  it('drops a small box inside a large one by its share, though the IoU is small', () => {
    // 10 x 10 in 50 x 50: IoU 100 / 2500 = .04, share of the smaller 1.
    const boxes = [box('face', 0.9, 0, 50, 0, 50), box('mouth', 0.8, 20, 10, 30, 10)];
    expect(suppress(boxes, 0.3).kept).toEqual(['face', 'mouth']);
    expect(suppress(boxes, 0.3, overlapOfSmaller)).toEqual({ kept: ['face'], dropped: ['mouth by face: 1.000'] });
  });

  it('of nothing is nothing', () => {
    expect(suppress([], 0.4)).toEqual({ kept: [], dropped: [] });
  });
});
