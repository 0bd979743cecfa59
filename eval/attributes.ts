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

/** Attributes that have one of two values. */
type Judged = {
  [Name in AttributeName]: Attributes[Name] extends Judgement<boolean | string> ? Name : never;
}[AttributeName];

/**
 * The column of attributes.csv that labels each attribute, and the value of the attribute that a 1 in it stands for.
 * `Record` makes the compiler ask for a new attribute here.
 */
const LABELS = {
  eyeglasses: { column: 'eyeglasses', one: true },
  sunglasses: { column: 'sunglasses', one: true },
  beard: { column: 'beard', one: true },
  mustache: { column: 'mustache', one: true },
  smile: { column: 'smile', one: true },
  mouthOpen: { column: 'mouth_open', one: true },
  eyesOpen: { column: 'eyes_closed', one: false },
  faceOccluded: { column: 'occluded', one: true },
  gender: { column: 'female', one: 'Female' },
} as const satisfies Record<Judged, { column: string; one: boolean | string }>;

type Column = (typeof LABELS)[Judged]['column'];

const JUDGED = Object.keys(LABELS) as Judged[];
const WANTED: ReadonlySet<AttributeName> = new Set(JUDGED);

/**
 * @param directory  holds images/ and attributes.csv (image and the columns of `LABELS`, 1 or 0); columns and single labels may be missing
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
  const columns = JUDGED.map((attribute) => ({ attribute, column: LABELS[attribute].column }))
    .filter(({ column }) => rows[0] && column in rows[0])
    .map(({ attribute, column }) => ({
      name: column,
      answers: faces
        .filter(({ row }) => row[column] !== '')
        .map(({ row, attributes }) => answerOf(attribute, attributes, row[column] === '1')),
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

function answerOf(attribute: Judged, attributes: Partial<Attributes>, positive: boolean): Answer {
  const { value, confidence } = attributes[attribute] as Judgement<boolean | string>;
  return { predicted: value === LABELS[attribute].one, confidence, positive };
}

/** Confidence that the answer is yes, in percent. */
function scoreOf({ predicted, confidence }: Answer): number {
  return predicted ? confidence : 100 - confidence;
}
