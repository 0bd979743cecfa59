/** Trains the head for emotions. */

import { calibrationError, shareOf } from '../../eval/scores.ts';
import { type EmotionsFile, softmax, TAUGHT_EMOTIONS, type TaughtEmotion } from '../../layers/vision/training.ts';
import { fitSoftmax } from './calibrate.ts';
import { type Data, type Example, readExamples, subsetOf } from './examples.ts';
import { fitHead, isReported, signsOf, type Trained } from './fit-head.ts';
import { countBy, indicesWhere } from './lists.ts';
import { CK, EMOTIONS, LFW } from './recipes.ts';
import { round } from './rounding.ts';

export interface EmotionsReport {
  /** Shares right of ck-dev's faces, all and by emotion. */
  readonly posed: { readonly accuracy: number; readonly byClass: Readonly<Record<string, number>> };
  /** Shares of lfw-dev's faces: of those who smile, HAPPY first; of those who neither smile nor speak, CALM first. */
  readonly everyday: { readonly smilingIsHappy: number; readonly neutralIsCalm: number };
  /** Calibration error of the first emotion's confidence on ck-dev's faces. */
  readonly calibrationError: number;
}

/** Emotions by label of ck-dev. Its contempt is left out. */
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
  const examples = subsetOf(
    all,
    indicesWhere(all.list, (example) => emotionOf(example) !== undefined),
  );
  const classes = examples.list.map((example) => TAUGHT_EMOTIONS.indexOf(emotionOf(example) as TaughtEmotion));
  const targets = TAUGHT_EMOTIONS.map((_, k) => signsOf(classes.map((c) => c === k)));
  const weights = emotionWeights(examples.list, classes);
  const { head, heldOut } = fitHead(EMOTIONS, examples, targets, weights);
  const total = weights.reduce((sum, weight) => sum + weight);
  const fitted = fitSoftmax(
    heldOut,
    classes,
    Array.from(weights, (weight) => weight / total),
  );
  const calibration = { slope: round(fitted.slope), intercepts: fitted.intercepts.map(round) };
  const probabilities = heldOut.map((scores) => softmax(scores, calibration));
  return { file: { ...head, calibration }, report: emotionsReport(examples.list, classes, probabilities) };
}

/**
 * @param classes        true class of each example
 * @param probabilities  of each class, one row an example
 */
function emotionsReport(
  list: readonly Example[],
  classes: readonly number[],
  probabilities: readonly (readonly number[])[],
): EmotionsReport {
  const isRight = (i: number) => probabilities[i].indexOf(Math.max(...probabilities[i])) === classes[i];
  const rightOf = (rows: readonly number[], emotion: TaughtEmotion) =>
    shareOf(
      rows.filter((i) => TAUGHT_EMOTIONS[classes[i]] === emotion),
      isRight,
    );
  const posed = indicesWhere(list, (example) => example.set === CK && isReported(example));
  const everyday = indicesWhere(list, (example) => example.set === LFW && isReported(example) && !isSpeaking(example));
  const posedEmotions = TAUGHT_EMOTIONS.filter((emotion) => emotion !== 'CALM');
  return {
    posed: {
      accuracy: shareOf(posed, isRight),
      byClass: Object.fromEntries(posedEmotions.map((emotion) => [emotion, rightOf(posed, emotion)])),
    },
    everyday: { smilingIsHappy: rightOf(everyday, 'HAPPY'), neutralIsCalm: rightOf(everyday, 'CALM') },
    calibrationError: calibrationError(
      posed.map((i) => 100 * Math.max(...probabilities[i])),
      posed.map(isRight),
    ),
  };
}

/** Label of an example: everyday faces count as happy where they smile, and as calm where they do not. */
function emotionOf({ set, row }: Example): TaughtEmotion | undefined {
  if (set === CK) return POSED.get(row.emotion);
  return row.smile === '1' ? 'HAPPY' : 'CALM';
}

/** Weight of a speaking face as an example of CALM: it does not smile, but need not be calm. */
const SPEAKING_WEIGHT = 0.3;

function isSpeaking({ row }: Example): boolean {
  return row.smile === '0' && row.mouth_open === '1';
}

/** Weights by which both data sets count alike, and within each of them every emotion, speaking faces less. */
function emotionWeights(list: readonly Example[], classes: readonly number[]): Float64Array {
  const classOf = ({ set }: Example, i: number) => `${set.folder} ${classes[i]}`;
  const ofClass = countBy(list, classOf);
  const classesIn = (folder: string) => [...ofClass.keys()].filter((name) => name.startsWith(`${folder} `)).length;
  return Float64Array.from(
    list,
    (example, i) =>
      (list.length / 2 / classesIn(example.set.folder) / (ofClass.get(classOf(example, i)) as number)) *
      (isSpeaking(example) ? SPEAKING_WEIGHT : 1),
  );
}
