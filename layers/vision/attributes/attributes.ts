/** What can be told of a face beyond where it is and how it is turned. */

/** Something that is so or not, and how sure that is. */
export interface Judgement<Value = boolean> {
  readonly value: Value;
  /** Of the value stated, in percent: calibrated, 50 to 100. */
  readonly confidence: number;
}

export const EMOTIONS = ['HAPPY', 'SAD', 'ANGRY', 'CONFUSED', 'DISGUSTED', 'SURPRISED', 'CALM', 'FEAR'] as const;

export type Emotion = (typeof EMOTIONS)[number];

export interface EmotionShare {
  readonly emotion: Emotion;
  /** In percent; those of the eight emotions add up to 100. */
  readonly confidence: number;
}

/** Years, both included. */
export interface AgeRange {
  readonly low: number;
  readonly high: number;
}

/** Where the eyes look, in degrees from the line to the camera. */
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
  /** All eight, surest first. */
  readonly emotions: readonly EmotionShare[];
  readonly eyeDirection: EyeDirection;
}

export type AttributeName = keyof Attributes;
