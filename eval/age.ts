/** How right ages and genders are, on faces of every age. */

import { join } from 'node:path';
import { analyzeAll, centralFace, readCsv } from './dataset.ts';
import { setIntoMargin } from './margin.ts';

/** Years: who is counted as an adult. */
export const ADULT = 16;

export interface AgeReport {
  /** Mean absolute errors of the middle of the range, in years. */
  readonly maeAll: number;
  readonly maeAdults: number;
  /** The share of ranges that hold the true age. */
  readonly inRange: number;
  /** High - Low, in years. */
  readonly meanWidth: number;
  /** The share of adults whose gender is told right. */
  readonly genderAdults: number;
  readonly byAge: readonly BandReport[];
  readonly byGender: { readonly female: BandReport; readonly male: BandReport };
  readonly images: number;
  /** Images in which no face was found: they are in no other number. */
  readonly failed: number;
}

export interface BandReport {
  readonly ages: string;
  readonly faces: number;
  readonly mae: number;
  readonly inRange: number;
  readonly meanWidth: number;
  readonly gender: number;
}

interface Told {
  readonly age: number;
  /** Undefined: the table does not say. */
  readonly female: boolean | undefined;
  readonly low: number;
  readonly high: number;
  readonly toldFemale: boolean;
}

/** Years: the first and the last of each band. */
export const AGE_BANDS = [
  [0, 3],
  [4, 15],
  [16, 29],
  [30, 44],
  [45, 59],
  [60, 120],
] as const;

/** @param directory  holds images/ of faces that fill the image, and labels.csv (image,age and, if it is known, female) */
export async function evaluateAge(directory: string): Promise<AgeReport> {
  const rows = readCsv<'image' | 'age' | 'female'>(join(directory, 'labels.csv'));
  const wanted = new Set(['ageRange', 'gender'] as const);
  const described = await analyzeAll(
    join(directory, 'images'),
    rows.map(({ image }) => image),
    async (photo) => {
      const face = centralFace(photo);
      return face && (await photo.describe([face], wanted))[0];
    },
    setIntoMargin,
  );
  const told = rows.flatMap(({ age, female }, i): Told[] => {
    const { ageRange, gender } = described[i] ?? {};
    if (!ageRange || !gender) return [];
    return [{ age: +age, female: isSo(female), ...ageRange, toldFemale: gender.value === 'Female' }];
  });
  const adults = bandReport(
    'adults',
    told.filter(({ age }) => age >= ADULT),
  );
  const all = bandReport('all', told);
  return {
    maeAll: all.mae,
    maeAdults: adults.mae,
    inRange: all.inRange,
    meanWidth: all.meanWidth,
    genderAdults: adults.gender,
    byAge: AGE_BANDS.map(([from, to]) =>
      bandReport(
        `${from}-${to}`,
        told.filter(({ age }) => age >= from && age <= to),
      ),
    ),
    byGender: {
      female: bandReport(
        'all',
        told.filter(({ female }) => female === true),
      ),
      male: bandReport(
        'all',
        told.filter(({ female }) => female === false),
      ),
    },
    images: rows.length,
    failed: rows.length - told.length,
  };
}

/** Undefined: there is no such column, or nothing in it. */
function isSo(label: string | undefined): boolean | undefined {
  return label ? label === '1' : undefined;
}

function bandReport(ages: string, told: readonly Told[]): BandReport {
  const mean = (value: (told: Told) => number, of = told) => of.reduce((sum, face) => sum + value(face), 0) / of.length;
  return {
    ages,
    faces: told.length,
    mae: mean(({ age, low, high }) => Math.abs((low + high) / 2 - age)),
    inRange: mean(({ age, low, high }) => Number(low <= age && age <= high)),
    meanWidth: mean(({ low, high }) => high - low),
    gender: mean(
      ({ female, toldFemale }) => Number(female === toldFemale),
      told.filter(({ female }) => female !== undefined),
    ),
  };
}
