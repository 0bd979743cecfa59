import type { Point } from './face.ts';

/** Centres of the eyes, tip of the nose, corners of the mouth, in pixels of the pyramid's base; left is the viewer's left. */
export interface FivePoints {
  readonly eyeLeft: Point;
  readonly eyeRight: Point;
  readonly nose: Point;
  readonly mouthLeft: Point;
  readonly mouthRight: Point;
}

export const FIVE_POINTS = ['eyeLeft', 'eyeRight', 'nose', 'mouthLeft', 'mouthRight'] as const;

/** Point by point the middle between two networks' findings. */
export function averageFivePoints(p: FivePoints, q: FivePoints): FivePoints {
  return mapFivePoints((name) => ({ x: (p[name].x + q[name].x) / 2, y: (p[name].y + q[name].y) / 2 }));
}

/** The mean distance between two networks' findings, in pixels. */
export function fivePointsDistance(p: FivePoints, q: FivePoints): number {
  return (
    FIVE_POINTS.reduce((sum, name) => sum + Math.hypot(p[name].x - q[name].x, p[name].y - q[name].y), 0) /
    FIVE_POINTS.length
  );
}

export function mapFivePoints(pointOf: (name: keyof FivePoints) => Point): FivePoints {
  return {
    eyeLeft: pointOf('eyeLeft'),
    eyeRight: pointOf('eyeRight'),
    nose: pointOf('nose'),
    mouthLeft: pointOf('mouthLeft'),
    mouthRight: pointOf('mouthRight'),
  };
}
