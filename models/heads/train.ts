/** Trains the heads, judges them by cross-validation, and says what they are worth. */

import { ADULT } from '../../eval/age.ts';
import { areaUnderRoc, balancedAccuracy, calibrationError, mean, reliability } from '../../eval/scores.ts';
import { openPack } from '../../layers/vision/index.ts';
import {
  type AgeFile,
  ageRange,
  type EmotionsFile,
  type HeadFile,
  type JudgeFile,
  judgement,
  logistic,
  softmax,
  TAUGHT_EMOTIONS,
  type TaughtEmotion,
} from '../../layers/vision/training.ts';
import { encodeFloats } from '../floats.ts';
import { fitLogistic, fitSoftmax } from './calibrate.ts';
import { type Data, type Example, type Examples, readExamples, standardise } from './examples.ts';
import { groupedFolds } from './folds.ts';
import { AGE, CK, EMOTIONS, type JudgeRecipe, LFW, type Recipe } from './recipes.ts';
import { fitRidgeWithFolds, type LinearModel, type Matrix } from './ridge.ts';
import { type Person, peopleOf, subgroups } from './subgroups.ts';

const SEED = 20_241_123;

export interface Trained<File extends HeadFile, Report> {
  readonly file: File;
  /** Of faces that were not learned from: every person is in one fold, and is judged by the head of the others. */
  readonly report: Report;
}

export interface JudgeReport {
  readonly auc: number;
  readonly balancedAccuracy: number;
  readonly calibrationError: number;
  /** Answers given with a confidence from 90 to 95, and the share of them that was right. */
  readonly from90to95: { readonly answers: number; readonly right: number };
  readonly faces: number;
  readonly positives: number;
  readonly subgroups: Readonly<Record<string, JudgeErrors>>;
}

export interface JudgeErrors {
  readonly faces: number;
  readonly positives: number;
  /** Shares: of all, those told right; of those who have it, those overlooked; of the others, those said to have it. */
  readonly right: number;
  readonly overlooked: number;
  readonly mistaken: number;
}

export interface Answer {
  readonly called: boolean;
  /** In percent, of what was stated. */
  readonly confidence: number;
  readonly positive: boolean;
}

/** The report by data set, and the answers on the first of them. */
export interface TrainedJudge extends Trained<JudgeFile, Readonly<Record<string, JudgeReport>>> {
  readonly answers: readonly Answer[];
}

/** @param ageHead  tells how old the people of lfw-dev look */
export async function trainJudge(recipe: JudgeRecipe, data: Data, ageHead: AgeFile): Promise<TrainedJudge> {
  const examples = await readExamples(data, recipe.sources);
  const positive = examples.list.map(({ row }) => recipe.isSo(row));
  const { head, heldOut } = fitHead(recipe, examples, [signs(positive)], balancedWeights(examples.list, positive));
  const scores = heldOut.map(([score]) => score);
  const calibration = roundAll(fitLogistic(scores, positive));
  const threshold = round(thresholdFor(positive));
  const probabilities = scores.map((score) => logistic(calibration.slope * score + calibration.intercept));
  const people = peopleOf(examples, ageHead);
  const answers = probabilities.map((probability, i): Answer & { probability: number } => {
    const { value, confidence } = judgement(probability, threshold);
    return { called: value, confidence, positive: positive[i], probability };
  });
  const bySet = recipe.sources.map(({ set }) => {
    const rows = indices(examples.list, (example) => example.set === set && isAsItIs(example));
    return { set, answers: pick(answers, rows), people: pick(people, rows) };
  });
  return {
    file: { ...head, calibration, threshold },
    report: Object.fromEntries(bySet.map(({ set, answers, people }) => [set.folder, judgeReport(answers, people)])),
    answers: bySet[0].answers,
  };
}

/**
 * The probability from which something is said to be so: its odds are the square root of those of having it at all. At one
 * half most of the few who have it would be overlooked; at the share who have it, which is best for balanced accuracy, most
 * of those said to have a rare thing would not. This is half-way.
 */
function thresholdFor(positive: readonly boolean[]): number {
  const share = positive.filter(Boolean).length / positive.length;
  const odds = Math.sqrt(share / (1 - share));
  return odds / (1 + odds);
}

function judgeReport(
  answers: readonly (Answer & { readonly probability: number })[],
  people: readonly (Person | undefined)[],
): JudgeReport {
  const positive = answers.map((answer) => answer.positive);
  const confidences = answers.map(({ confidence }) => confidence);
  const right = answers.map(({ called, positive }) => called === positive);
  const bin = reliability(confidences, right).find(({ from }) => from === 90);
  return {
    auc: areaUnderRoc(
      answers.map(({ probability }) => probability),
      positive,
    ),
    balancedAccuracy: balancedAccuracy(
      answers.map(({ called }) => called),
      positive,
    ),
    calibrationError: calibrationError(confidences, right),
    from90to95: { answers: bin?.answers ?? 0, right: bin?.right ?? 0 },
    faces: positive.length,
    positives: positive.filter(Boolean).length,
    subgroups: mapValues(subgroups(people), (places) => judgeErrors(pick(answers, places))),
  };
}

function judgeErrors(answers: readonly Answer[]): JudgeErrors {
  const positives = answers.filter(({ positive }) => positive);
  const negatives = answers.filter(({ positive }) => !positive);
  const wrong = (some: readonly Answer[]) => mean(some.map(({ called, positive }) => Number(called !== positive)));
  return {
    faces: answers.length,
    positives: positives.length,
    right: 1 - wrong(answers),
    overlooked: wrong(positives),
    mistaken: wrong(negatives),
  };
}

export interface AgeReport {
  /** Mean absolute errors of the middle of the range, in years. */
  readonly maeAll: number;
  readonly maeAdults: number;
  /** The share of ranges that hold the true age. */
  readonly inRange: number;
  readonly meanWidth: number;
  readonly subgroups: Readonly<Record<string, AgeErrors>>;
}

export interface AgeErrors {
  readonly faces: number;
  readonly mae: number;
  /** How much older they look than they are, on average. */
  readonly bias: number;
  readonly inRange: number;
  readonly meanWidth: number;
}

/** Of the age ranges, in years, on average over a set like utk-dev. */
const WANTED_WIDTH = 11;

export async function trainAge(data: Data): Promise<Trained<AgeFile, AgeReport>> {
  const examples = await readExamples(data, AGE.sources);
  const ages = Float64Array.from(examples.list, ({ row }) => Number(row.age));
  const { head, heldOut } = fitHead(AGE, examples, [ages], new Float64Array(ages.length).fill(1));
  const rows = indices(examples.list, isAsItIs);
  const told = rows.map((i) => ({ told: heldOut[i][0], age: ages[i] }));
  const spread = fitSpread(told);
  const ranges = told.map(({ told, age }) => ({ ...ageRange(told, spread), age }));
  const all = ageErrors(ranges);
  const people = pick(peopleOf(examples, { ...head, spread }), rows);
  const report = {
    maeAll: all.mae,
    maeAdults: ageErrors(ranges.filter(({ age }) => age >= ADULT)).mae,
    inRange: all.inRange,
    meanWidth: all.meanWidth,
    subgroups: mapValues(subgroups(people), (places) => ageErrors(pick(ranges, places))),
  };
  return { file: { ...head, spread }, report };
}

function ageErrors(ranges: readonly { low: number; high: number; age: number }[]): AgeErrors {
  const off = ranges.map(({ low, high, age }) => (low + high) / 2 - age);
  return {
    faces: ranges.length,
    mae: mean(off.map(Math.abs)),
    bias: mean(off),
    inRange: mean(ranges.map(({ low, high, age }) => Number(low <= age && age <= high))),
    meanWidth: mean(ranges.map(({ low, high }) => high - low)),
  };
}

/** A line through the errors over the ages told, scaled until the ranges are as wide as wanted. */
function fitSpread(told: readonly { told: number; age: number }[]): AgeFile['spread'] {
  const x = told.map(({ told }) => Math.max(0, told));
  const y = told.map(({ told, age }) => Math.abs(told - age));
  const [mx, my] = [mean(x), mean(y)];
  const slope = mean(x.map((value, i) => (value - mx) * (y[i] - my))) / mean(x.map((value) => (value - mx) ** 2));
  const scaled = (times: number) => ({
    atBirth: times * (my - slope * mx),
    perYear: times * slope,
    most: times * (my + slope * (60 - mx)),
  });
  const widthAt = (times: number) =>
    mean(
      x.map((years) => {
        const { low, high } = ageRange(years, scaled(times));
        return high - low;
      }),
    );
  let times = 0.5;
  while (widthAt(times) < WANTED_WIDTH) times += 0.01;
  return roundAll(scaled(times - 0.01));
}

export interface EmotionsReport {
  readonly posed: { readonly accuracy: number; readonly byClass: Readonly<Record<string, number>> };
  readonly everyday: { readonly smilingIsHappy: number; readonly neutralIsCalm: number };
  /** Of the confidence of the first emotion, on posed faces. */
  readonly calibrationError: number;
}

/** As ck-dev's table has them; contempt is left out. */
const POSED: ReadonlyMap<string, TaughtEmotion> = new Map([
  ['happy', 'HAPPY'],
  ['sadness', 'SAD'],
  ['anger', 'ANGRY'],
  ['disgust', 'DISGUSTED'],
  ['surprise', 'SURPRISED'],
  ['fear', 'FEAR'],
]);

export async function trainEmotions(data: Data): Promise<Trained<EmotionsFile, EmotionsReport>> {
  const all = await readExamples(data, EMOTIONS.sources);
  const emotions = all.list.map(emotionOf);
  const examples = subset(
    all,
    indices(emotions, (emotion) => emotion !== undefined),
  );
  const classes = examples.list.map((example) => TAUGHT_EMOTIONS.indexOf(emotionOf(example) as TaughtEmotion));
  const targets = TAUGHT_EMOTIONS.map((_, k) => signs(classes.map((c) => c === k)));
  const weights = emotionWeights(examples.list, classes);
  const { head, heldOut } = fitHead(EMOTIONS, examples, targets, weights);
  const total = weights.reduce((sum, weight) => sum + weight);
  const fitted = fitSoftmax(
    heldOut,
    classes,
    Array.from(weights, (weight) => weight / total),
  );
  const calibration = { slope: round(fitted.slope), intercepts: fitted.intercepts.map(round) };
  const shares = heldOut.map((scores) => softmax(scores, calibration));
  const first = shares.map((share) => share.indexOf(Math.max(...share)));
  const rightOf = (rows: readonly number[]) => mean(rows.map((i) => Number(first[i] === classes[i])));
  const posed = indices(examples.list, (example) => example.set === CK && isAsItIs(example));
  const everyday = indices(
    examples.list,
    (example) => example.set === LFW && isAsItIs(example) && !isSpeaking(example),
  );
  const called = (rows: readonly number[], emotion: TaughtEmotion) =>
    rows.filter((i) => TAUGHT_EMOTIONS[classes[i]] === emotion);
  const report = {
    posed: {
      accuracy: rightOf(posed),
      byClass: Object.fromEntries(
        TAUGHT_EMOTIONS.filter((emotion) => emotion !== 'CALM').map((emotion) => [
          emotion,
          rightOf(called(posed, emotion)),
        ]),
      ),
    },
    everyday: {
      smilingIsHappy: rightOf(called(everyday, 'HAPPY')),
      neutralIsCalm: rightOf(called(everyday, 'CALM')),
    },
    calibrationError: calibrationError(
      posed.map((i) => 100 * Math.max(...shares[i])),
      posed.map((i) => first[i] === classes[i]),
    ),
  };
  return { file: { ...head, calibration }, report };
}

/** Everyday faces are taken to be happy where they smile, and to be calm where they do not. */
function emotionOf({ set, row }: Example): TaughtEmotion | undefined {
  if (set === CK) return POSED.get(row.emotion);
  return row.smile === '1' ? 'HAPPY' : 'CALM';
}

/** Who speaks does not smile either, but need not be calm. */
const SPEAKING_WEIGHT = 0.3;

function isSpeaking({ row }: Example): boolean {
  return row.smile === '0' && row.mouth_open === '1';
}

/** Both sets count alike, and in either every emotion does. */
function emotionWeights(list: readonly Example[], classes: readonly number[]): Float64Array {
  const key = (i: number) => `${list[i].set.folder} ${classes[i]}`;
  const counts = new Map<string, number>();
  list.forEach((_, i) => {
    counts.set(key(i), (counts.get(key(i)) ?? 0) + 1);
  });
  const classesOf = (folder: string) => [...counts.keys()].filter((name) => name.startsWith(`${folder} `)).length;
  return Float64Array.from(
    list,
    (example, i) =>
      (list.length / 2 / classesOf(example.set.folder) / (counts.get(key(i)) as number)) *
      (isSpeaking(example) ? SPEAKING_WEIGHT : 1),
  );
}

/** The head of all examples, and for every example its scores from the head that has not seen its group. */
function fitHead(
  { reads, penalty }: Recipe,
  examples: Examples,
  targets: readonly Float64Array[],
  rowWeights: Float64Array,
): { head: HeadFile; heldOut: number[][] } {
  const { matrix, undo } = standardise(examples, reads);
  const folds = groupedFolds(
    examples.list.map(({ set, group }) => `${set.folder} ${group}`),
    SEED,
  );
  const [whole, ...withoutFold] = fitRidgeWithFolds(matrix, targets, folds, { rowWeights, penalty });
  const outputs = whole.weights.map((weights, k) => undo(weights, whole.biases[k]));
  return {
    head: {
      pack: openPack().name,
      reads: reads.map(({ part }) => part),
      weights: outputs.map(({ weights }) => encodeFloats(weights)),
      biases: outputs.map(({ bias }) => bias),
    },
    heldOut: folds.map((fold, row) => scoresOf(withoutFold[fold], matrix, row)),
  };
}

function scoresOf({ weights, biases }: LinearModel, { columns, data }: Matrix, row: number): number[] {
  return weights.map((weight, k) => {
    let sum = biases[k];
    for (let c = 0; c < columns; c++) sum += weight[c] * data[row * columns + c];
    return sum;
  });
}

/** Within each set, those who have it count as much as those who have not. */
function balancedWeights(list: readonly Example[], positive: readonly boolean[]): Float64Array {
  const counts = new Map<string, number>();
  const key = (i: number) => `${list[i].set.folder} ${positive[i]}`;
  list.forEach((_, i) => {
    counts.set(key(i), (counts.get(key(i)) ?? 0) + 1);
  });
  const sizes = Map.groupBy(list, ({ set }) => set);
  return Float64Array.from(
    list,
    ({ set }, i) => (sizes.get(set) as Example[]).length / 2 / (counts.get(key(i)) as number),
  );
}

function subset(examples: Examples, rows: readonly number[]): Examples {
  return { list: pick(examples.list, rows), rows: (part) => pick(examples.rows(part), rows) };
}

/** Not a variant made to learn more from. */
function isAsItIs({ variant }: Example): boolean {
  return variant === 'plain' || variant === 'tight';
}

function signs(positive: readonly boolean[]): Float64Array {
  return Float64Array.from(positive, (value) => (value ? 1 : -1));
}

function indices<T>(list: readonly T[], wanted: (item: T) => boolean): number[] {
  return list.flatMap((item, i) => (wanted(item) ? [i] : []));
}

function pick<T>(list: readonly T[], places: readonly number[]): T[] {
  return places.map((i) => list[i]);
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}

function round(value: number): number {
  return Number(value.toPrecision(5));
}

function roundAll<Numbers extends Readonly<Record<string, number>>>(numbers: Numbers): Numbers {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, round(value)])) as Numbers;
}
