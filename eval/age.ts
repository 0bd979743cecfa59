/** Accuracy of age ranges and genders, on faces of every age. */

import { join } from 'node:path';
import { analyzeAll, describeCentralFace, readCsv } from './dataset.ts';
import { setIntoMargin } from './margin.ts';
import { mean } from './scores.ts';

/** Least age of an adult, in years. */
export const ADULT = 16;

export interface AgeReport {
  /** Mean absolute errors of the middle of the range, in years. */
  readonly maeAll: number;
  readonly maeAdults: number;
  /** Share of the ranges that contain the true age. */
  readonly inRange: number;
  /** Mean of High - Low, in years. */
  readonly meanWidth: number;
  /** Share of the adults of labelled gender whose gender is right. */
  readonly genderAdults: number;
  readonly byAge: readonly BandReport[];
  readonly byGender: { readonly female: BandReport; readonly male: BandReport };
  readonly images: number;
  /** Images in which no face was found; no other number counts them. */
  readonly failed: number;
}

/** The numbers of AgeReport for the faces of a band of ages or of one gender. */
export interface BandReport {
  readonly ages: string;
  readonly faces: number;
  readonly mae: number;
  readonly inRange: number;
  readonly meanWidth: number;
  readonly gender: number;
}

/** A face as labelled, and as estimated. */
interface EstimatedFace {
  readonly age: number;
  /** Undefined where the table has no gender. */
  readonly female: boolean | undefined;
  readonly low: number;
  readonly high: number;
  readonly estimatedFemale: boolean;
}

/** First and last year of each band. */
export const AGE_BANDS = [
  [0, 3],
  [4, 15],
  [16, 29],
  [30, 44],
  [45, 59],
  [60, 120],
] as const;

/** @param directory  holds images/ of faces that fill the image, and labels.csv (image, age and, where known, female) */
export async function evaluateAge(directory: string): Promise<AgeReport> {
  const rows = readCsv<'image' | 'age' | 'female'>(join(directory, 'labels.csv'));
  const wanted = new Set(['ageRange', 'gender'] as const);
  const described = await analyzeAll(
    join(directory, 'images'),
    rows.map(({ image }) => image),
    (photo) => describeCentralFace(photo, wanted),
    setIntoMargin,
  );
  const faces = rows.flatMap(({ age, female }, i): EstimatedFace[] => {
    const { ageRange, gender } = described[i] ?? {};
    if (!ageRange || !gender) return [];
    return [{ age: +age, female: parseFlag(female), ...ageRange, estimatedFemale: gender.value === 'Female' }];
  });
  return { ...ageReport(faces), images: rows.length, failed: rows.length - faces.length };
}

function ageReport(faces: readonly EstimatedFace[]): Omit<AgeReport, 'images' | 'failed'> {
  const report = (ages: string, isIn: (face: EstimatedFace) => boolean) => bandReport(ages, faces.filter(isIn));
  const all = bandReport('all', faces);
  const adults = report('adults', ({ age }) => age >= ADULT);
  return {
    maeAll: all.mae,
    maeAdults: adults.mae,
    inRange: all.inRange,
    meanWidth: all.meanWidth,
    genderAdults: adults.gender,
    byAge: AGE_BANDS.map(([from, to]) => report(`${from}-${to}`, ({ age }) => age >= from && age <= to)),
    byGender: {
      female: report('all', ({ female }) => female === true),
      male: report('all', ({ female }) => female === false),
    },
  };
}

/** Reads a label of 1 or 0; undefined where the table has no such column, or nothing in it. */
function parseFlag(label: string | undefined): boolean | undefined {
  return label ? label === '1' : undefined;
}

function bandReport(ages: string, faces: readonly EstimatedFace[]): BandReport {
  const labelled = faces.filter(({ female }) => female !== undefined);
  return {
    ages,
    faces: faces.length,
    mae: mean(faces.map(({ age, low, high }) => Math.abs((low + high) / 2 - age))),
    inRange: mean(faces.map(({ age, low, high }) => Number(low <= age && age <= high))),
    meanWidth: mean(faces.map(({ low, high }) => high - low)),
    gender: mean(labelled.map(({ female, estimatedFemale }) => Number(female === estimatedFemale))),
  };
}
