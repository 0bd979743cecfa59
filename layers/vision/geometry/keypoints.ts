import type { Point } from './point.ts';

/** Centres of the eyes, tip of the nose, corners of the mouth, in pixels of the pyramid's base; left is the viewer's left. */
export interface Keypoints {
  readonly eyeLeft: Point;
  readonly eyeRight: Point;
  readonly nose: Point;
  readonly mouthLeft: Point;
  readonly mouthRight: Point;
}

export const KEYPOINT_NAMES = ['eyeLeft', 'eyeRight', 'nose', 'mouthLeft', 'mouthRight'] as const;

/** Point by point the middle between two networks' findings. */
export function averageKeypoints(p: Keypoints, q: Keypoints): Keypoints {
  return mapKeypoints((name) => ({ x: (p[name].x + q[name].x) / 2, y: (p[name].y + q[name].y) / 2 }));
}

/** The mean distance between two networks' findings, in pixels. */
export function keypointDistance(p: Keypoints, q: Keypoints): number {
  return (
    KEYPOINT_NAMES.reduce((sum, name) => sum + Math.hypot(p[name].x - q[name].x, p[name].y - q[name].y), 0) /
    KEYPOINT_NAMES.length
  );
}

export function mapKeypoints(pointOf: (name: keyof Keypoints) => Point): Keypoints {
  return {
    eyeLeft: pointOf('eyeLeft'),
    eyeRight: pointOf('eyeRight'),
    nose: pointOf('nose'),
    mouthLeft: pointOf('mouthLeft'),
    mouthRight: pointOf('mouthRight'),
  };
}
