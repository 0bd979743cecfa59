import { FITTED } from './pack.ts';

/**
 * The probability, in percent, that a candidate is a face: a logistic regression over the logits of the detector's score
 * and of the mesh network's, fitted on true and invented boxes (models/fitted.json; docs/accuracy.md).
 * @param detectorScore  0 to 1
 * @param meshScore      0 to 1
 */
export function faceConfidence(detectorScore: number, meshScore: number): number {
  const { intercept, detector, mesh } = FITTED.confidence;
  const z = intercept + detector * logit(detectorScore) + mesh * logit(meshScore);
  return 100 / (1 + Math.exp(-z));
}

/** Scores come as float32: closer to 0 or 1 than this they carry no more information. */
const LEAST = 1e-6;

function logit(p: number): number {
  const inside = Math.min(1 - LEAST, Math.max(LEAST, p));
  return Math.log(inside / (1 - inside));
}
