import type { Candidate } from '../detect/candidate.ts';
import type { FoundFace } from './found-face.ts';
import type { Mesh } from './mesh.ts';

/** A candidate after the first fit. */
export interface FittedCandidate {
  /** Mesh in the square that the detector's box suggests. */
  readonly mesh: Mesh;
  /** The face that refinement made of it. */
  readonly face: FoundFace;
}

/** A candidate whose first fit leaves doubt. */
export interface DoubtfulCandidate {
  readonly candidate: Candidate;
  readonly first: FittedCandidate;
}
