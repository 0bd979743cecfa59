import type { QualityFilter, Reason } from '@aws-sdk/client-rekognition';
import type { Face } from '../../vision/index.ts';

/** The limits of a filter: a face passes if it reaches every least value and exceeds no angle. */
interface Limits {
  /** Percent. */
  readonly confidence: number;
  /** Shorter side of the box, in pixels of the photo as it was sent. */
  readonly sizePx: number;
  /** 0 to 100, as `Face.quality` measures it; so is `highlight`. */
  readonly sharpness: number;
  /**
   * The light on the face. Its Brightness, which the answers have, would refuse black people six times as often as
   * white ones in the same light: docs/decisions.md.
   */
  readonly highlight: number;
  /** Degrees, to either side. */
  readonly yaw: number;
  /** Degrees. Less is allowed downwards: a face turned down hides more than one turned up. */
  readonly pitchDown: number;
  readonly pitchUp: number;
}

/** Measured on lfw-dev, blurred and shrunk, and on utk-dev, darkened: docs/accuracy.md. The names and their order are Rekognition's. */
const LIMITS: Readonly<Record<Exclude<QualityFilter, 'NONE'>, Limits>> = {
  LOW: { confidence: 70, sizePx: 15, sharpness: 10, highlight: 5.5, yaw: 60, pitchDown: 50, pitchUp: 55 },
  AUTO: { confidence: 80, sizePx: 20, sharpness: 20, highlight: 7, yaw: 50, pitchDown: 40, pitchUp: 45 },
  MEDIUM: { confidence: 95, sizePx: 30, sharpness: 40, highlight: 16, yaw: 40, pitchDown: 30, pitchUp: 35 },
  HIGH: { confidence: 99, sizePx: 50, sharpness: 60, highlight: 32, yaw: 30, pitchDown: 20, pitchUp: 25 },
};

/** A measure that uses up more than this share of its limit is weak; two weak measures are LOW_FACE_QUALITY. */
const WEAK = 0.8;
const WEAK_AT_MOST = 1;

/** The reasons why a face does not pass a filter, in Rekognition's order; empty if it passes. */
export function unfitReasons({ confidence, sizePx, quality, pose }: Face, filter: QualityFilter): Reason[] {
  if (filter === 'NONE') return [];
  const limits = LIMITS[filter];
  const pitch = pose.pitch < 0 ? -pose.pitch / limits.pitchDown : pose.pitch / limits.pitchUp;
  // The share of each limit that the face uses up: over 1 breaks it.
  const used: readonly (readonly [Reason, number])[] = [
    ['LOW_CONFIDENCE', limits.confidence / confidence],
    ['SMALL_BOUNDING_BOX', limits.sizePx / sizePx],
    ['LOW_SHARPNESS', limits.sharpness / quality.sharpness],
    ['LOW_BRIGHTNESS', limits.highlight / quality.highlight],
    ['EXTREME_POSE', Math.max(Math.abs(pose.yaw) / limits.yaw, pitch)],
  ];
  const reasons = used.filter(([, share]) => share > 1).map(([reason]) => reason);
  if (reasons.length > 0) return reasons;
  const weak = used.filter(([reason, share]) => reason !== 'LOW_CONFIDENCE' && share > WEAK);
  return weak.length > WEAK_AT_MOST ? ['LOW_FACE_QUALITY'] : [];
}
