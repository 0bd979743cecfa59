import type { Point } from './point.ts';

/**
 * Keypoints of a face, in pixels of the pyramid's base: centres of the eyes, tip of the nose, corners of the mouth.
 * Left is the viewer's left.
 */
export interface Keypoints {
  readonly eyeLeft: Point;
  readonly eyeRight: Point;
  readonly nose: Point;
  readonly mouthLeft: Point;
  readonly mouthRight: Point;
}

export const KEYPOINT_NAMES = ['eyeLeft', 'eyeRight', 'nose', 'mouthLeft', 'mouthRight'] as const;

/** Computes the midpoints between two networks' keypoints of one face. */
export function averageKeypoints(p: Keypoints, q: Keypoints): Keypoints {
  return mapKeypoints((name) => ({ x: (p[name].x + q[name].x) / 2, y: (p[name].y + q[name].y) / 2 }));
}

/** Computes the mean distance between two networks' keypoints of one face, in pixels. */
export function keypointDistance(p: Keypoints, q: Keypoints): number {
  return (
    KEYPOINT_NAMES.reduce((sum, name) => sum + Math.hypot(p[name].x - q[name].x, p[name].y - q[name].y), 0) /
    KEYPOINT_NAMES.length
  );
}

/** Makes keypoints of a function of their names. */
export function mapKeypoints(pointOf: (name: keyof Keypoints) => Point): Keypoints {
  return {
    eyeLeft: pointOf('eyeLeft'),
    eyeRight: pointOf('eyeRight'),
    nose: pointOf('nose'),
    mouthLeft: pointOf('mouthLeft'),
    mouthRight: pointOf('mouthRight'),
  };
}
