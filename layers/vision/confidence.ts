import { FITTED } from './pack.ts';

/** What three networks say of one candidate. */
export interface FaceEvidence {
  /** The detector's and the mesh network's probability of a face, 0 to 1. */
  readonly detectorScore: number;
  readonly meshScore: number;
  /** How far apart the mesh and the 68 points put eyes, nose and mouth, in longer sides of the mesh. */
  readonly disagreement: number;
}

/**
 * The probability, in percent, that a candidate is a face: a logistic regression over its evidence, fitted on true and
 * invented boxes (models/fitted.json; docs/accuracy.md).
 */
export function faceConfidence({ detectorScore, meshScore, disagreement }: FaceEvidence): number {
  const { intercept, detectorLogit, meshLogit, disagreementLog } = FITTED.confidence;
  const z =
    intercept +
    detectorLogit * logit(detectorScore) +
    meshLogit * logit(meshScore) +
    disagreementLog * Math.log(disagreement);
  return 100 / (1 + Math.exp(-z));
}

/** A score closer than this to 0 or 1 says no more: float32 is at its end. */
const LEAST = 1e-4;

function logit(p: number): number {
  const inside = Math.min(1 - LEAST, Math.max(LEAST, p));
  return Math.log(inside / (1 - inside));
}
