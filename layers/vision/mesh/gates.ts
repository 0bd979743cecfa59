/** Thresholds that decide what happens to a fitted candidate: refined, refitted, refused, or a face. */

import type { Candidate } from '../detect/candidate.ts';
import type { Refusal } from '../detect/observer.ts';
import type { FoundFace } from './found-face.ts';
import type { Mesh } from './mesh.ts';

/**
 * Scores of detector and mesh below both of which a candidate is not refined: no refinement ever made a face of one of
 * the 101 such candidates in 1,000 photos of lfw-dev.
 */
const HOPELESS = { detectorScore: 0.45, meshScore: 0.01 };

/**
 * Disagreement (found-face.ts) below which the mesh network and the 68-keypoint network agree: nine in ten upright
 * faces, at the first fit. Others may be rotated (upside down makes a fair mesh, but the two disagree on it), or not be
 * faces.
 */
const IN_AGREEMENT = 0.028;
const SURE_SCORE = 0.98;

/** Confidence, in percent, below which a candidate is not a face. */
export const MIN_CONFIDENCE = 50;

/** Whether a candidate's first mesh is not worth refining. */
export function isHopeless({ score }: Candidate, mesh: Mesh): boolean {
  return score < HOPELESS.detectorScore && mesh.score < HOPELESS.meshScore;
}

/** Whether mesh and 68 keypoints leave no doubt that this is a face, and where. */
export function isSure({ mesh, disagreement }: FoundFace): boolean {
  return mesh.score > SURE_SCORE && disagreement < IN_AGREEMENT;
}

/** Whether a candidate is a face after all its fits. */
export function isConfident({ confidence }: FoundFace): boolean {
  return confidence >= MIN_CONFIDENCE;
}

/** States why a candidate is not a face that is not confident after all its fits. */
export function refusalOf({ mesh, confidence, disagreement }: FoundFace): Refusal {
  // Only a hopeless candidate is left without a disagreement: no network but the mesh's ran over it.
  return disagreement === Infinity
    ? { gate: 'mesh score', value: mesh.score, limit: HOPELESS.meshScore }
    : { gate: 'confidence', value: confidence, limit: MIN_CONFIDENCE };
}
