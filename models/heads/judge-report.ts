/** Reports on a head for a yes-or-no attribute. */

import { type Answer, type AnswerReport, answerReport, confidencesOf, rightOf } from '../../eval/answers.ts';
import { mapValues } from '../../eval/records.ts';
import { mean, reliability } from '../../eval/scores.ts';
import { pick } from './lists.ts';
import { type Person, subgroups } from './subgroups.ts';

export interface ScoredAnswer extends Answer {
  /** Probability of yes, 0 to 1. */
  readonly probability: number;
}

export interface JudgeReport extends AnswerReport {
  /** Answers given with a confidence from 90 to 95, and the share of them that is right. */
  readonly from90to95: { readonly answers: number; readonly right: number };
  readonly faces: number;
  readonly subgroups: Readonly<Record<string, JudgeErrors>>;
}

export interface JudgeErrors {
  readonly faces: number;
  readonly positives: number;
  /** Share of all answers that is right. */
  readonly right: number;
  /** Share of the positives that is predicted negative. */
  readonly overlooked: number;
  /** Share of the negatives that is predicted positive. */
  readonly mistaken: number;
}

/** @param people  the person of each answer; undefined leaves the answer out of the subgroups */
export function judgeReport(answers: readonly ScoredAnswer[], people: readonly (Person | undefined)[]): JudgeReport {
  const bin = reliability(confidencesOf(answers), rightOf(answers)).find(({ from }) => from === 90);
  return {
    ...answerReport(
      answers,
      answers.map(({ probability }) => probability),
    ),
    from90to95: { answers: bin?.answers ?? 0, right: bin?.right ?? 0 },
    faces: answers.length,
    subgroups: mapValues(subgroups(people), (indices) => judgeErrors(pick(answers, indices))),
  };
}

export function judgeErrors(answers: readonly Answer[]): JudgeErrors {
  const positives = answers.filter(({ positive }) => positive);
  const negatives = answers.filter(({ positive }) => !positive);
  const wrong = (some: readonly Answer[]) => mean(rightOf(some).map((right) => Number(!right)));
  return {
    faces: answers.length,
    positives: positives.length,
    right: 1 - wrong(answers),
    overlooked: wrong(positives),
    mistaken: wrong(negatives),
  };
}
