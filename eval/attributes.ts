/** Accuracy of yes-or-no attributes and of their confidences, against labels made by hand. */

import { join } from 'node:path';
import type { AttributeName, Attributes, Judgement } from '../layers/vision/index.ts';
import { type Answer, type AnswerReport, answerReport } from './answers.ts';
import { analyzeAll, describeCentralFace, readCsv } from './dataset.ts';
import { plotReliability } from './reliability-plot.ts';

export interface AttributesReport {
  /** By column of the table. */
  readonly attributes: Readonly<Record<string, AnswerReport>>;
  readonly images: number;
  /** Images in which no face was found; no other number counts them. */
  readonly failed: number;
}

/** By column of attributes.csv: the attribute, and the value of it that a 1 in the column stands for. */
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
 * @param directory  holds images/ and attributes.csv (image and the columns above, 1 or 0); columns and single labels may be missing
 * @param out        folder of the reliability diagram
 */
export async function evaluateAttributes(directory: string, out: string): Promise<AttributesReport> {
  const rows = readCsv<'image' | Column>(join(directory, 'attributes.csv'));
  const described = await analyzeAll(
    join(directory, 'images'),
    rows.map(({ image }) => image),
    (photo) => describeCentralFace(photo, WANTED),
  );
  const faces = rows.flatMap((row, i) => (described[i] ? [{ row, attributes: described[i] }] : []));
  const columns = COLUMN_NAMES.filter((column) => rows[0] && column in rows[0]).map((column) => ({
    name: column,
    answers: faces
      .filter(({ row }) => row[column] !== '')
      .map(({ row, attributes }) => answerOf(column, attributes, row[column] === '1')),
  }));
  await plotReliability(columns, join(out, 'attributes-reliability.png'));
  return {
    attributes: Object.fromEntries(
      columns.map(({ name, answers }) => [name, answerReport(answers, answers.map(scoreOf))]),
    ),
    images: rows.length,
    failed: rows.length - faces.length,
  };
}

function answerOf(column: Column, attributes: Partial<Attributes>, positive: boolean): Answer {
  const { name, one } = COLUMNS[column];
  const { value, confidence } = attributes[name] as Judgement<boolean | string>;
  return { predicted: value === one, confidence, positive };
}

/** Confidence that the answer is yes, in percent. */
function scoreOf({ predicted, confidence }: Answer): number {
  return predicted ? confidence : 100 - confidence;
}
