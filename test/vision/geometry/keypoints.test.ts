import { describe, expect, it } from 'vitest';
import { averageKeypoints, keypointDistance, mapKeypoints } from '../../../layers/vision/geometry/keypoints.ts';

const origin = mapKeypoints(() => ({ x: 0, y: 0 }));

describe('Two findings of the keypoints', () => {
  it('are averaged point by point', () => {
    const other = mapKeypoints((name) => (name === 'nose' ? { x: 4, y: 10 } : { x: 2, y: -2 }));
    expect(averageKeypoints(origin, other)).toEqual(
      mapKeypoints((name) => (name === 'nose' ? { x: 2, y: 5 } : { x: 1, y: -1 })),
    );
  });

  it('are as far apart as their points are on average', () => {
    // Four points 5 apart (3, 4), one 10 (6, 8): 30 / 5.
    const other = mapKeypoints((name) => (name === 'nose' ? { x: 6, y: 8 } : { x: 3, y: 4 }));
    expect(keypointDistance(origin, other)).toBe(6);
    expect(keypointDistance(origin, origin)).toBe(0);
  });
});
