import type { Candidate } from '../detect/candidate.ts';
import type { FoundFace } from './found-face.ts';
import type { Mesh } from './mesh.ts';

/** A candidate after the first fit. */
export interface FittedCandidate {
  /** Mesh in the square around the detector's box. */
  readonly mesh: Mesh;
  /** Face that refining the mesh resulted in; of confidence 0 if it was hopeless. */
  readonly face: FoundFace;
}

/** A candidate whose first fit leaves doubt. */
export interface DoubtfulCandidate {
  readonly candidate: Candidate;
  readonly first: FittedCandidate;
}
