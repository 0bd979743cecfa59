/** Trains the head for ages, and the width of their ranges. */

import { ADULT } from '../../eval/age.ts';
import { mapValues } from '../../eval/records.ts';
import { mean } from '../../eval/scores.ts';
import { type AgeFile, ageRange } from '../../layers/vision/training.ts';
import { type Data, readExamples } from './examples.ts';
import { fitHead, isReported, type Trained } from './fit-head.ts';
import { indicesWhere, pick } from './lists.ts';
import { AGE } from './recipes.ts';
import { roundAll } from './rounding.ts';
import { peopleOf, subgroups } from './subgroups.ts';

export interface AgeReport {
  /** Mean absolute errors of the middle of the range, in years. */
  readonly maeAll: number;
  readonly maeAdults: number;
  /** Share of the ranges that contain the true age. */
  readonly inRange: number;
  /** In years. */
  readonly meanWidth: number;
  readonly subgroups: Readonly<Record<string, AgeErrors>>;
}

export interface AgeErrors {
  readonly faces: number;
  readonly mae: number;
  /** Mean of the middle of the range less the true age, in years. */
  readonly bias: number;
  readonly inRange: number;
  readonly meanWidth: number;
}

/** An estimated range and the true age, in years. */
interface JudgedRange {
  readonly low: number;
  readonly high: number;
  readonly age: number;
}

/** Mean width of the age ranges on utk-dev, in years. */
const WANTED_WIDTH = 11;

/** Age, in years, from which ranges get no wider. */
const WIDEST_FROM = 60;

export async function trainAge(data: Data): Promise<Trained<AgeFile, AgeReport>> {
  const examples = await readExamples(data, AGE.sources);
  const ages = Float64Array.from(examples.list, ({ row }) => Number(row.age));
  const { head, heldOut } = fitHead(AGE, examples, [ages], new Float64Array(ages.length).fill(1));
  const reported = indicesWhere(examples.list, isReported);
  const estimates = reported.map((i) => ({ estimate: heldOut[i][0], age: ages[i] }));
  const spread = fitSpread(estimates);
  const ranges = estimates.map(({ estimate, age }) => ({ ...ageRange(estimate, spread), age }));
  const all = ageErrors(ranges);
  const people = pick(peopleOf(examples, { ...head, spread }), reported);
  const report = {
    maeAll: all.mae,
    maeAdults: ageErrors(ranges.filter(({ age }) => age >= ADULT)).mae,
    inRange: all.inRange,
    meanWidth: all.meanWidth,
    subgroups: mapValues(subgroups(people), (indices) => ageErrors(pick(ranges, indices))),
  };
  return { file: { ...head, spread }, report };
}

export function ageErrors(ranges: readonly JudgedRange[]): AgeErrors {
  const errors = ranges.map(({ low, high, age }) => (low + high) / 2 - age);
  return {
    faces: ranges.length,
    mae: mean(errors.map(Math.abs)),
    bias: mean(errors),
    inRange: mean(ranges.map(({ low, high, age }) => Number(low <= age && age <= high))),
    meanWidth: mean(ranges.map(({ low, high }) => high - low)),
  };
}

/**
 * Fits the half width of a range as a linear function of the estimated age: the least-squares line through the absolute errors,
 * scaled so that the ranges have the wanted mean width.
 */
function fitSpread(estimates: readonly { estimate: number; age: number }[]): AgeFile['spread'] {
  const x = estimates.map(({ estimate }) => Math.max(0, estimate));
  const y = estimates.map(({ estimate, age }) => Math.abs(estimate - age));
  const [mx, my] = [mean(x), mean(y)];
  const slope = mean(x.map((value, i) => (value - mx) * (y[i] - my))) / mean(x.map((value) => (value - mx) ** 2));
  const scaled = (times: number) => ({
    atBirth: times * (my - slope * mx),
    perYear: times * slope,
    most: times * (my + slope * (WIDEST_FROM - mx)),
  });
  const meanWidth = (times: number) =>
    mean(
      x.map((years) => {
        const { low, high } = ageRange(years, scaled(times));
        return high - low;
      }),
    );
  let times = 0.5;
  while (meanWidth(times) < WANTED_WIDTH) times += 0.01;
  return roundAll(scaled(times - 0.01));
}
