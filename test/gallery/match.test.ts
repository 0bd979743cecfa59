import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchFaces } from '../../layers/gallery/match.ts';

const box = (left: number, top = 0, width = 0.1, height = 0.1) => ({ box: { left, top, width, height } });

const ratio = fc.float({ min: Math.fround(0.01), max: 1, noNaN: true });
const boxes = fc.array(
  fc.record({ left: ratio, top: ratio, width: ratio, height: ratio }).map((place) => ({ box: place })),
  { maxLength: 12 },
);

describe('Matching faces', () => {
  it('matches a face that moved slightly, and none with a face elsewhere', () => {
    const known = box(0.2);
    expect(matchFaces([known], [box(0.201), box(0.6)])).toEqual([known, undefined]);
  });

  it('gives a known face to the detection that overlaps it best', () => {
    const known = box(0.2);
    expect(matchFaces([known], [box(0.22), box(0.201)])).toEqual([undefined, known]);
  });

  it('does not match at an overlap of one half', () => {
    expect(matchFaces([box(0, 0, 0.5, 0.5)], [box(0, 0, 0.25, 0.5)])).toEqual([undefined]);
  });

  it('is one to one, and matches every face whose own box is known', () => {
    fc.assert(
      fc.property(boxes, boxes, (known, detected) => {
        const matched = matchFaces(known, detected).filter((face) => face !== undefined);
        expect(new Set(matched).size).toBe(matched.length);
        const union = [...known, ...detected.filter((_, index) => !matchFaces(known, detected)[index])];
        expect(matchFaces(union, detected)).not.toContain(undefined);
      }),
    );
  });
});
