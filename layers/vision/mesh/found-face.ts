import type { Keypoints } from '../geometry/keypoints.ts';
import type { Mesh } from './mesh.ts';

/** A face that the detector, the mesh network and the 68 keypoints were asked about. */
export interface FoundFace {
  readonly mesh: Mesh;
  /** Mean of the mesh's keypoints and those of the 68-keypoint network. */
  readonly keypoints: Keypoints;
  /** Probability that this is a face, in percent. */
  readonly confidence: number;
  /** Mean distance between the two networks' keypoints, in longer sides of the mesh. */
  readonly disagreement: number;
}

/** Confidence below which a candidate is not a face. */
export const MIN_CONFIDENCE = 50;
