/** Pixels in, faces out. Knows nothing of AWS. */

export { type Expected, loadVision, type Photo, type Vision } from './analyze.ts';
export {
  type AgeRange,
  type AttributeName,
  type Attributes,
  EMOTIONS,
  type Emotion,
  type EmotionShare,
  type EyeDirection,
  type Judgement,
} from './attributes/attributes.ts';
export { ATTRIBUTE_NAMES } from './attributes/describe.ts';
export type { Cell, Part } from './attributes/parts.ts';
export type { ImageLimits } from './decode.ts';
export { EMBEDDING_DIMENSIONS } from './embed/embedder.ts';
export { ImageTooLarge, ImageTooSmall, InvalidImage } from './errors.ts';
export {
  type Box,
  type Face,
  LANDMARK_NAMES,
  type LandmarkName,
  type Landmarks,
  type Point,
  type Pose,
  type Quality,
} from './face.ts';
export { iou, wrapDegrees } from './geometry.ts';
export { MODEL_PACK } from './pack.ts';
export { cosineAt, cosineOf, similarityOf } from './similarity.ts';
