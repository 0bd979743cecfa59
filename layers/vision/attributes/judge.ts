import type { Judgement } from './attributes.ts';
import type { FaceFeatures } from './features.ts';
import { type Head, type HeadFile, logistic, openHead } from './head.ts';

export interface JudgeFile extends HeadFile {
  /** The probability that it is so: a logistic curve over the score, fitted on faces that the head was not trained on. */
  readonly calibration: { readonly slope: number; readonly intercept: number };
  /**
   * It is called so from this probability on. What few faces have is called so below one half already, or most who have it
   * would be overlooked (models/heads/README.md).
   */
  readonly threshold: number;
}

/** A head that tells whether something is so. */
export interface Judge {
  readonly features: Head['features'];
  /** The probability that it is so, 0 to 1. */
  probability(face: FaceFeatures): number;
  judge(face: FaceFeatures): Judgement;
}

export function openJudge(file: JudgeFile): Judge {
  const head = openHead(file);
  const probability = (face: FaceFeatures) => {
    const [score] = head.scores(face);
    return logistic(file.calibration.slope * score + file.calibration.intercept);
  };
  return { features: head.features, probability, judge: (face) => judgement(probability(face), file.threshold) };
}

/** By how much a confidence still rises, in percent over all probabilities, where it would otherwise stand at 50. */
const RISE = 10;

/**
 * A confidence is that of the value stated. AWS never states one below 50, so neither does this, but between the threshold and
 * one half it keeps the order of the probabilities.
 */
export function judgement(probability: number, threshold: number): Judgement {
  const value = probability >= threshold;
  const sure = value ? probability : 1 - probability;
  const least = 50 + RISE * Math.abs(probability - threshold);
  return { value, confidence: Math.max(100 * sure, least) };
}
