/** Finds and describes the faces in photos. Independent of AWS. */

import { loadVision as loadTrainingVision } from './analyze.ts';
import type { Vision, VisionOptions } from './photo.ts';

export {
  type AgeRange,
  ATTRIBUTE_NAMES,
  type AttributeName,
  type Attributes,
  EMOTIONS,
  type Emotion,
  type EmotionShare,
  type EyeDirection,
  type Judgement,
} from './attributes/attributes.ts';
export { cosineOf, scoreOf } from './embed/embedding.ts';
export { ImageTooLarge, ImageTooLargeForMemory, ImageTooSmall, InvalidImage, PackNotOpen } from './errors.ts';
export {
  type Box,
  type Face,
  LANDMARK_NAMES,
  type LandmarkName,
  type Landmarks,
  type Pose,
  type Quality,
} from './face.ts';
export { wrapDegrees } from './geometry/angles.ts';
export type { Point } from './geometry/point.ts';
export { iou } from './geometry/rect.ts';
export type { ImageLimits } from './image/decode.ts';
export type { CrowdForm } from './networks/crowd.ts';
export { DEFAULT_PACK, DEFAULT_PACKS, openPack, openPacks, type Pack } from './networks/pack.ts';
export type { SimilarityCurve } from './networks/similarity-curve.ts';
export type { Expected, Photo, Vision, VisionOptions } from './photo.ts';

/**
 * Opens model packs and starts workers, which load the networks of the first pack at once, those of others when they
 * first run.
 * @throws Error  a pack cannot be opened, or a network is missing or cannot be loaded
 */
export const loadVision: (options?: VisionOptions) => Promise<Vision> = loadTrainingVision;
