import type { QualityFilter, Reason } from '@aws-sdk/client-rekognition';
import type { Face } from '../../vision/index.ts';

/** What a face must reach to pass a filter. */
interface Limits {
  /** Percent. */
  readonly confidence: number;
  /** Shorter side of the box, in pixels of the photo as it was sent. */
  readonly sizePx: number;
  readonly sharpness: number;
  readonly brightness: number;
  /** Degrees, to either side. */
  readonly yaw: number;
  /** Degrees: a face that looks down hides more than one that looks up. */
  readonly pitchDown: number;
  readonly pitchUp: number;
}

/** Measured on lfw-dev, blurred, darkened and shrunk: docs/accuracy.md. The names and their order are Rekognition's. */
const LIMITS: Readonly<Record<Exclude<QualityFilter, 'NONE'>, Limits>> = {
  LOW: { confidence: 70, sizePx: 15, sharpness: 10, brightness: 3, yaw: 60, pitchDown: 50, pitchUp: 55 },
  AUTO: { confidence: 80, sizePx: 20, sharpness: 20, brightness: 6, yaw: 50, pitchDown: 40, pitchUp: 45 },
  MEDIUM: { confidence: 95, sizePx: 30, sharpness: 40, brightness: 12, yaw: 40, pitchDown: 30, pitchUp: 35 },
  HIGH: { confidence: 99, sizePx: 50, sharpness: 60, brightness: 20, yaw: 30, pitchDown: 20, pitchUp: 25 },
};

/** A measure within a fifth of its limit is weak; a face with two weak ones is of low quality as a whole. */
const WEAK = 0.8;
const WEAK_AT_MOST = 1;

/** Why a face does not pass a filter; none if it does. */
export function unfitReasons({ confidence, sizePx, quality, pose }: Face, filter: QualityFilter): Reason[] {
  if (filter === 'NONE') return [];
  const limits = LIMITS[filter];
  const pitch = pose.pitch < 0 ? -pose.pitch / limits.pitchDown : pose.pitch / limits.pitchUp;
  // How much of what is allowed a face uses up: over 1 is too much.
  const used: readonly (readonly [Reason, number])[] = [
    ['LOW_CONFIDENCE', limits.confidence / confidence],
    ['SMALL_BOUNDING_BOX', limits.sizePx / sizePx],
    ['LOW_SHARPNESS', limits.sharpness / quality.sharpness],
    ['LOW_BRIGHTNESS', limits.brightness / quality.brightness],
    ['EXTREME_POSE', Math.max(Math.abs(pose.yaw) / limits.yaw, pitch)],
  ];
  const reasons = used.filter(([, share]) => share > 1).map(([reason]) => reason);
  if (reasons.length > 0) return reasons;
  const weak = used.filter(([reason, share]) => reason !== 'LOW_CONFIDENCE' && share > WEAK);
  return weak.length > WEAK_AT_MOST ? ['LOW_FACE_QUALITY'] : [];
}
