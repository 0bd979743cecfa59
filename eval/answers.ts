/** Answers of a classifier to a yes-or-no question. */

import { areaUnderRoc, balancedAccuracy, calibrationError } from './scores.ts';

export interface Answer {
  /** The classifier says yes. */
  readonly predicted: boolean;
  /** Confidence that the prediction, yes or no, is right, in percent. */
  readonly confidence: number;
  /** Yes is right. */
  readonly positive: boolean;
}

export interface AnswerReport {
  readonly auc: number;
  /** Balanced accuracy of the predictions. */
  readonly balancedAccuracy: number;
  readonly calibrationError: number;
  /** Number of answers to which yes is right. */
  readonly positives: number;
}

/** @param scores  one for each answer, higher where yes is more probable */
export function answerReport(answers: readonly Answer[], scores: readonly number[]): AnswerReport {
  const positive = answers.map((answer) => answer.positive);
  return {
    auc: areaUnderRoc(scores, positive),
    balancedAccuracy: balancedAccuracy(
      answers.map(({ predicted }) => predicted),
      positive,
    ),
    calibrationError: calibrationError(confidencesOf(answers), rightOf(answers)),
    positives: positive.filter(Boolean).length,
  };
}

export function confidencesOf(answers: readonly Answer[]): number[] {
  return answers.map(({ confidence }) => confidence);
}

/** Whether each prediction is right. */
export function rightOf(answers: readonly Answer[]): boolean[] {
  return answers.map(({ predicted, positive }) => predicted === positive);
}
