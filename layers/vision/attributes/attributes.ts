/** Attributes of a face: what is estimated beyond its position, landmarks and pose. */

/** One of two values, and its confidence. */
export interface Judgement<Value = boolean> {
  readonly value: Value;
  /** Probability of the value stated, in percent: calibrated, 50 to 100. */
  readonly confidence: number;
}

export const EMOTIONS = ['HAPPY', 'SAD', 'ANGRY', 'CONFUSED', 'DISGUSTED', 'SURPRISED', 'CALM', 'FEAR'] as const;

export type Emotion = (typeof EMOTIONS)[number];

export interface EmotionShare {
  readonly emotion: Emotion;
  /** In percent; the confidences of the eight emotions add up to 100. */
  readonly confidence: number;
}

/** Both bounds in years, inclusive. */
export interface AgeRange {
  readonly low: number;
  readonly high: number;
}

/** Direction of gaze, in degrees from the line to the camera. */
export interface EyeDirection {
  /** > 0: towards the image's right, as for the head's pose. */
  readonly yaw: number;
  /** > 0: up. */
  readonly pitch: number;
  /** In percent. */
  readonly confidence: number;
}

export interface Attributes {
  readonly ageRange: AgeRange;
  readonly smile: Judgement;
  readonly eyeglasses: Judgement;
  readonly sunglasses: Judgement;
  readonly gender: Judgement<'Male' | 'Female'>;
  readonly beard: Judgement;
  readonly mustache: Judgement;
  readonly eyesOpen: Judgement;
  readonly mouthOpen: Judgement;
  readonly faceOccluded: Judgement;
  /** All eight, by descending confidence. */
  readonly emotions: readonly EmotionShare[];
  readonly eyeDirection: EyeDirection;
}

export type AttributeName = keyof Attributes;

/** Every attribute; `Record` makes the compiler ask for a new one here. */
export const ATTRIBUTE_NAMES = Object.keys({
  ageRange: true,
  smile: true,
  eyeglasses: true,
  sunglasses: true,
  gender: true,
  beard: true,
  mustache: true,
  eyesOpen: true,
  mouthOpen: true,
  faceOccluded: true,
  emotions: true,
  eyeDirection: true,
} satisfies Record<AttributeName, true>) as readonly AttributeName[];
