import type { Keypoints } from '../geometry/keypoints.ts';
import type { Pyramid } from '../image/pyramid.ts';

/** MobileFaceNet's outputs for one aligned face. */
export interface AlignedFace {
  /** 512 dimensions, of any length. */
  readonly embedding: Float32Array;
  /** Feature map from halfway through the network, which many attributes are read from: 128 planes of 14 x 14. */
  readonly features: Float32Array;
}

/** Faces by their keypoints, and the photo that they are in. */
export interface FacesAtKeypoints {
  readonly pyramid: Pyramid;
  readonly faces: readonly Keypoints[];
}
