import type { Judgement } from './attributes.ts';
import type { FaceFeatures } from './features.ts';
import { type Head, type HeadFile, logistic, openHead } from './head.ts';

/** Format of the heads that decide between yes and no: one score, and how it becomes a decision. */
export interface JudgeFile extends HeadFile {
  /** The probability of yes is a logistic curve over the score, fitted on faces that the head was not trained on. */
  readonly calibration: { readonly slope: number; readonly intercept: number };
  /**
   * Probability from which the decision is yes. It is below one half for attributes that few faces have, or most of the
   * faces that have them would be missed (models/heads/README.md).
   */
  readonly threshold: number;
}

/** A head that decides between yes and no. */
export interface Judge {
  readonly features: Head['features'];
  /** Computes the probability of yes, 0 to 1. */
  probability(face: FaceFeatures): number;
  /** Decides by a probability of yes, 0 to 1. */
  decide(probability: number): Judgement;
  judge(face: FaceFeatures): Judgement;
}

export function openJudge(file: JudgeFile): Judge {
  const head = openHead(file);
  const probability = (face: FaceFeatures) => {
    const [score] = head.scores(face);
    return logistic(file.calibration.slope * score + file.calibration.intercept);
  };
  const decide = (probability: number) => judgement(probability, file.threshold);
  return { features: head.features, probability, decide, judge: (face) => decide(probability(face)) };
}

/** Slope of a confidence that would otherwise stay at 50: percent per unit of probability away from the threshold. */
const RISE = 10;

/**
 * Decides by the threshold. The confidence is that of the value decided for. AWS never states one below 50, so neither
 * does this, but between the threshold and one half it keeps the order of the probabilities.
 */
export function judgement(probability: number, threshold: number): Judgement {
  const value = probability >= threshold;
  const sure = value ? probability : 1 - probability;
  const least = 50 + RISE * Math.abs(probability - threshold);
  return { value, confidence: Math.max(100 * sure, least) };
}
