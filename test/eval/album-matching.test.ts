import { describe, expect, it } from 'vitest';
import { type ExpectedFace, matchFaces } from '../../eval/album/matching.ts';

const PICTURE = { width: 1000, height: 500 };

/** A result whose box has this centre and size in pixels. */
function result(x: number, y: number, height: number, width = 0.8 * height) {
  const { width: across, height: down } = PICTURE;
  return {
    box: { left: (x - width / 2) / across, top: (y - height / 2) / down, width: width / across, height: height / down },
  };
}

const face = (x: number, y: number, heightPx = 100, boxHeightPx = heightPx): ExpectedFace => ({
  centre: { x, y },
  heightPx,
  boxHeightPx,
});

const indices = (expected: readonly ExpectedFace[], found: readonly ReturnType<typeof result>[]) =>
  matchFaces(expected, found, PICTURE).matched.map((match) => (match ? found.indexOf(match) : undefined));

describe('An expected face', () => {
  it('is found by a box whose centre is at most half its height away, in any direction', () => {
    for (const [x, y, matched] of [
      [300, 200, true],
      [349, 200, true],
      [351, 200, false],
      [300, 151, true],
      [300, 149, false],
      [336, 236, false],
    ] as const) {
      expect(indices([face(300, 200)], [result(x, y, 100)]), `${x}, ${y}`).toEqual([matched ? 0 : undefined]);
    }
  });

  it('is found by a box from half to twice as high as the one expected', () => {
    for (const [height, matched] of [
      [49, false],
      [51, true],
      [199, true],
      [201, false],
    ] as const) {
      expect(indices([face(300, 200)], [result(300, 200, height)]), `${height}`).toEqual([matched ? 0 : undefined]);
    }
  });

  it('that is rotated is held to the height of its rotated box, and to its own height for the distance', () => {
    expect(indices([face(300, 200, 100, 40)], [result(345, 200, 21)])).toEqual([0]);
    expect(indices([face(300, 200, 100, 40)], [result(300, 200, 81)])).toEqual([undefined]);
  });

  it('takes the nearest of several results; the others are unmatched', () => {
    const found = [result(320, 200, 100), result(305, 200, 100), result(800, 200, 100)];
    const { matched, unmatched } = matchFaces([face(300, 200)], found, PICTURE);
    expect(matched).toEqual([found[1]]);
    expect(unmatched).toEqual([found[0], found[2]]);
  });
});

describe('Two expected faces', () => {
  const pair = [face(300, 200), face(370, 200)];

  it('are not both found by one result between them', () => {
    expect(indices(pair, [result(330, 200, 100)])).toEqual([0, undefined]);
    expect(indices(pair, [result(340, 200, 100)])).toEqual([undefined, 0]);
  });

  it('are both found where each can have a result of its own, even if one result is the nearest to both', () => {
    expect(indices(pair, [result(330, 200, 100), result(275, 200, 100)])).toEqual([1, 0]);
  });

  it('take the results with the least sum of distances', () => {
    expect(indices(pair, [result(368, 200, 100), result(302, 200, 100)])).toEqual([1, 0]);
  });

  it('are missed where there is no result', () => {
    expect(indices(pair, [])).toEqual([undefined, undefined]);
  });
});
