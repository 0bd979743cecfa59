/** Trains a head for a yes-or-no attribute. */

import { type AgeFile, type JudgeFile, judgement, logistic } from '../../layers/vision/training.ts';
import { fitLogistic } from './calibrate.ts';
import { type Data, type Example, readExamples } from './examples.ts';
import { fitHead, isReported, signsOf, type Trained } from './fit-head.ts';
import { type JudgeReport, judgeReport, type ScoredAnswer } from './judge-report.ts';
import { countBy, indicesWhere, pick } from './lists.ts';
import type { JudgeRecipe } from './recipes.ts';
import { round, roundAll } from './rounding.ts';
import { peopleOf } from './subgroups.ts';

/** The report is by data set. */
export interface TrainedJudge extends Trained<JudgeFile, Readonly<Record<string, JudgeReport>>> {
  /** Held-out answers on the first data set. */
  readonly answers: readonly ScoredAnswer[];
}

/** @param ageHead  estimates the ages of lfw-dev's people, by which errors are reported */
export async function trainJudge(recipe: JudgeRecipe, data: Data, ageHead: AgeFile): Promise<TrainedJudge> {
  const examples = await readExamples(data, recipe.sources);
  const positive = examples.list.map(({ row, variant }) => recipe.isPositive(row, variant));
  const { head, heldOut } = fitHead(recipe, examples, [signsOf(positive)], balancedWeights(examples.list, positive));
  const scores = heldOut.map(([score]) => score);
  const calibration = roundAll(fitLogistic(scores, positive));
  const threshold = round(thresholdFor(positive));
  const people = peopleOf(examples, ageHead);
  const answers = scores.map((score, i): ScoredAnswer => {
    const probability = logistic(calibration.slope * score + calibration.intercept);
    const { value, confidence } = judgement(probability, threshold);
    return { predicted: value, confidence, positive: positive[i], probability };
  });
  const bySet = recipe.sources.map(({ set }) => {
    const reported = indicesWhere(examples.list, (example) => example.set === set && isReported(example));
    return { set, answers: pick(answers, reported), people: pick(people, reported) };
  });
  return {
    file: { ...head, calibration, threshold },
    report: Object.fromEntries(bySet.map(({ set, answers, people }) => [set.folder, judgeReport(answers, people)])),
    answers: bySet[0].answers,
  };
}

/**
 * Chooses the probability from which the answer is yes: its odds are the square root of the odds of a positive. At one half most of
 * the positives of a rare attribute would be overlooked; at the share of positives, which is best for balanced accuracy, most of the
 * predicted positives would be wrong. The square root is half-way between the two in log-odds.
 */
export function thresholdFor(positive: readonly boolean[]): number {
  const share = positive.filter(Boolean).length / positive.length;
  const odds = Math.sqrt(share / (1 - share));
  return odds / (1 + odds);
}

/** Weights of the examples by which, within each data set, positives and negatives each add up to half of the set. */
export function balancedWeights(list: readonly Example[], positive: readonly boolean[]): Float64Array {
  const classOf = ({ set }: Example, i: number) => `${set.folder} ${positive[i]}`;
  const ofClass = countBy(list, classOf);
  const ofSet = countBy(list, ({ set }) => set.folder);
  return Float64Array.from(
    list,
    (example, i) => (ofSet.get(example.set.folder) as number) / 2 / (ofClass.get(classOf(example, i)) as number),
  );
}
