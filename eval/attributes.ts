/** How right yes-or-no attributes are, and how much their confidences mean: against labels made by hand. */

import { join } from 'node:path';
import type { AttributeName, Attributes, Judgement } from '../layers/vision/index.ts';
import { analyzeAll, centralFace, readCsv } from './dataset.ts';
import { plotReliability } from './reliability-plot.ts';
import { areaUnderRoc, balancedAccuracy, calibrationError } from './scores.ts';

export interface AttributeReport {
  readonly auc: number;
  /** Of the value stated. */
  readonly balancedAccuracy: number;
  readonly calibrationError: number;
  readonly positives: number;
}

export interface AttributesReport {
  readonly attributes: Readonly<Record<string, AttributeReport>>;
  readonly images: number;
  /** Images in which no face was found: they are in no other number. */
  readonly failed: number;
}

/** By the column of attributes.csv: the attribute, and which of its values the column's 1 stands for. */
const COLUMNS = {
  eyeglasses: { name: 'eyeglasses', one: true },
  sunglasses: { name: 'sunglasses', one: true },
  beard: { name: 'beard', one: true },
  mustache: { name: 'mustache', one: true },
  smile: { name: 'smile', one: true },
  mouth_open: { name: 'mouthOpen', one: true },
  eyes_closed: { name: 'eyesOpen', one: false },
  occluded: { name: 'faceOccluded', one: true },
  female: { name: 'gender', one: 'Female' },
} as const;

type Column = keyof typeof COLUMNS;

const COLUMN_NAMES = Object.keys(COLUMNS) as Column[];
const WANTED: ReadonlySet<AttributeName> = new Set(Object.values(COLUMNS).map(({ name }) => name));

/**
 * @param directory  holds images/ and attributes.csv (image and the columns above, 1 or 0; columns and single labels may be missing)
 * @param out        a folder for the picture
 */
export async function evaluateAttributes(directory: string, out: string): Promise<AttributesReport> {
  const rows = readCsv<'image' | Column>(join(directory, 'attributes.csv'));
  const told = await analyzeAll(
    join(directory, 'images'),
    rows.map(({ image }) => image),
    async (photo) => {
      const face = centralFace(photo);
      return face && (await photo.describe([face], WANTED))[0];
    },
  );
  const seen = rows.flatMap((row, i) => (told[i] ? [{ row, attributes: told[i] }] : []));
  const columns = COLUMN_NAMES.filter((column) => rows[0] && column in rows[0]);
  const answers = columns.map((column) => ({
    column,
    answers: seen
      .filter(({ row }) => row[column] !== '')
      .map(({ row, attributes }) => answerOf(column, attributes, row[column] === '1')),
  }));
  await plotReliability(
    answers.map(({ column, answers }) => ({ name: column, answers })),
    join(out, 'attributes-reliability.png'),
  );
  return {
    attributes: Object.fromEntries(answers.map(({ column, answers }) => [column, reportOf(answers)])),
    images: rows.length,
    failed: rows.length - seen.length,
  };
}

interface Answer {
  /** What was stated: whether the column's 1 holds. */
  readonly called: boolean;
  /** In percent, of what was stated. */
  readonly confidence: number;
  readonly positive: boolean;
}

function answerOf(column: Column, attributes: Partial<Attributes>, positive: boolean): Answer {
  const { name, one } = COLUMNS[column];
  const { value, confidence } = attributes[name] as Judgement<boolean | string>;
  return { called: value === one, confidence, positive };
}

function reportOf(answers: readonly Answer[]): AttributeReport {
  const positive = answers.map((answer) => answer.positive);
  const scores = answers.map(({ called, confidence }) => (called ? confidence : 100 - confidence));
  return {
    auc: areaUnderRoc(scores, positive),
    balancedAccuracy: balancedAccuracy(
      answers.map(({ called }) => called),
      positive,
    ),
    calibrationError: calibrationError(
      answers.map(({ confidence }) => confidence),
      answers.map(({ called, positive }) => called === positive),
    ),
    positives: positive.filter(Boolean).length,
  };
}
