import { type Face, LANDMARK_NAMES, type Landmarks } from '../../layers/vision/index.ts';

/** A frontal face in good light. Its box is a square of this side, a ratio of the photo. */
export function goodFace(side: number): Face {
  const landmarks = LANDMARK_NAMES.map((name, i) => [name, { x: i / 100, y: i / 50 }]);
  return {
    box: { left: 0.25, top: 0.5, width: side, height: side },
    confidence: 99.99736785888672,
    landmarks: Object.fromEntries(landmarks) as Landmarks,
    pose: { roll: 1, yaw: -2, pitch: 3 },
    quality: { brightness: 70, sharpness: 90, highlight: 95 },
    sizePx: 200,
  };
}

/** A face that only the filter NONE lets pass: dark, blurred and turned away. */
export function poorFace(side: number): Face {
  const pose = { roll: 0, yaw: 89, pitch: 0 };
  return { ...goodFace(side), pose, quality: { brightness: 1, sharpness: 1, highlight: 1 } };
}
