import type { ConfidenceFit } from '../networks/pack-format.ts';

/** Scores of one candidate by three networks. */
export interface FaceEvidence {
  /** Probability of a face by the detector and by the mesh network, 0 to 1. */
  readonly detectorScore: number;
  readonly meshScore: number;
  /** Mean distance between the keypoints of the mesh and of the 68-keypoint network, in longer sides of the mesh. */
  readonly disagreement: number;
}

/**
 * Probability, in percent, that a candidate is a face: a logistic regression over its evidence.
 * @param fit  coefficients, fitted on true and false boxes (models/confidence/confidence.json; docs/accuracy.md)
 */
export function faceConfidence(evidence: FaceEvidence, fit: ConfidenceFit): number {
  const z =
    fit.intercept +
    fit.detectorLogit * logit(evidence.detectorScore) +
    fit.meshLogit * logit(evidence.meshScore) +
    fit.disagreementLog * Math.log(evidence.disagreement);
  return 100 / (1 + Math.exp(-z));
}

/** Computes the log-odds of a confidence in percent: with `faceConfidence`, the weighted sum of the evidence. */
export function logOddsOf(confidence: number): number {
  return Math.log(confidence / (100 - confidence));
}

/** Scores closer to 0 or 1 are no more certain: float32 is at its end. */
const LEAST = 1e-4;

function logit(p: number): number {
  const inside = Math.min(1 - LEAST, Math.max(LEAST, p));
  return Math.log(inside / (1 - inside));
}
