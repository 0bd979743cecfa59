import type { Keypoints } from '../geometry/keypoints.ts';
import type { Mesh } from './mesh.ts';

/** A candidate scored by all three networks: the detector, the mesh network and the 68-keypoint network. */
export interface FoundFace {
  readonly mesh: Mesh;
  /** Mean of the mesh's keypoints and those of the 68-keypoint network. */
  readonly keypoints: Keypoints;
  /** The detector's probability of a face, 0 to 1, of the candidate that the mesh was fitted to. */
  readonly detectorScore: number;
  /** Probability that this is a face, in percent. */
  readonly confidence: number;
  /**
   * Mean distance between the two networks' keypoints, in longer sides of the mesh; infinite before they were compared.
   */
  readonly disagreement: number;
  /** True of a doubtful face that is out of focus: its embedding says nothing. */
  readonly blurred?: boolean;
}
