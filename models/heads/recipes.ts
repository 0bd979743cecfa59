/** Recipe of every head: what it reads, and the data that it is trained on. The choices were made by cross-validation (README.md). */

import { personOf } from '../../eval/people.ts';
import type { Cell, Part } from '../../layers/vision/training.ts';
import type { Variant } from './variants.ts';

/** A part of the head's input, and its weight: the mean square to which the part is scaled before the ridge's penalty applies. */
export interface Reading {
  readonly part: Part;
  readonly weight: number;
}

export interface DataSet {
  /** Name of its folder in the data folder. */
  readonly folder: string;
  /** File name of its table of labels. */
  readonly table: string;
  /** Determines the person that an image shows. */
  readonly groupOf: (image: string) => string;
}

/** Labels of an image, by column of the table. */
export type Row = Readonly<Record<string, string>>;

export interface Source {
  readonly set: DataSet;
  readonly variants: readonly Variant[];
}

export interface Recipe {
  readonly name: string;
  readonly sources: readonly Source[];
  readonly reads: readonly Reading[];
  readonly penalty: number;
}

/** Recipe of a head for a yes-or-no attribute. */
export interface JudgeRecipe extends Recipe {
  readonly isPositive: (row: Row, variant: Variant) => boolean;
}

/** Images are named person_number. */
export const LFW: DataSet = { folder: 'lfw-dev', table: 'attributes.csv', groupOf: personOf };
/** People are not identified; hardly any of them has two images. */
export const UTK: DataSet = { folder: 'utk-dev', table: 'labels.csv', groupOf: (image) => image };
/** Images are named emotion_subject_series_number. */
export const CK: DataSet = { folder: 'ck-dev', table: 'labels.csv', groupOf: (image) => image.split('_')[1] };

const everyday: Source = { set: LFW, variants: ['plain', 'mirrored'] };
const everydayAndMasked: Source = { set: LFW, variants: ['plain', 'mirrored', 'masked'] };
const everyAge: Source = { set: UTK, variants: ['tight', 'tight-mirrored'] };
const posed: Source = { set: CK, variants: ['tight', 'tight-mirrored'] };

/** Cells at the crossings of bands of rows and bands of columns, each given by its first and its last row or column. */
function cells(rows: readonly (readonly [number, number])[], columns: readonly (readonly [number, number])[]): Cell[] {
  return rows.flatMap((row) => columns.map((column) => [...row, ...column]));
}

/** Bands of one row each, from `first` to `last`. */
function rows(first: number, last: number): [number, number][] {
  return Array.from({ length: last - first + 1 }, (_, i) => [first + i, first + i]);
}

const aligned = (weight: number, ...rectangles: readonly Cell[]): Reading => ({
  part: { of: 'aligned', cells: rectangles },
  weight,
});
const looseMap = (weight: number, ...rectangles: readonly Cell[]): Reading => ({
  part: { of: 'looseMap', cells: rectangles },
  weight,
});
const whole = (of: Exclude<Part['of'], 'aligned' | 'looseMap' | 'vector'>, weight: number): Reading => ({
  part: { of },
  weight,
});
/** The vectors of the embedding networks that every process runs. @param weight  of both together */
const vectors = (weight: number): Reading[] =>
  (['mobilefacenet', 'mobilefacenet-192'] as const).map((network) => ({
    part: { of: 'vector', network },
    weight: weight / 2,
  }));

// Rows of MobileFaceNet's map: brows 3 to 5, eyes 5 to 7, nose 7 to 9, upper lip 9 and 10, mouth 10 to 12, chin 12 and 13.
const LEFT_MIDDLE_RIGHT = [
  [2, 5],
  [5, 8],
  [8, 11],
] as const;
const EYES_AND_BRIDGE: readonly Cell[] = [
  [5, 7, 0, 13],
  [5, 8, 5, 9],
];
const LENSES = cells(
  [
    [4, 5],
    [6, 7],
    [8, 8],
  ],
  [
    [1, 5],
    [4, 9],
    [8, 12],
  ],
);
const HALVES_OF_THE_EYES = cells(rows(4, 7), [
  [2, 3],
  [4, 5],
  [8, 9],
  [10, 11],
]);
const NOSE_TO_MOUTH = cells(rows(8, 11), LEFT_MIDDLE_RIGHT);
const LIPS_TO_CHIN = cells(rows(9, 12), LEFT_MIDDLE_RIGHT);
const TWELFTHS = cells(
  [
    [0, 3],
    [4, 6],
    [7, 9],
    [10, 13],
  ],
  [
    [0, 4],
    [5, 8],
    [9, 13],
  ],
);
const BROWS_TO_CHIN = cells(
  [
    [3, 5],
    [5, 7],
    [7, 9],
    [9, 10],
    [10, 12],
    [12, 13],
  ],
  [[0, 13]],
);

/** Cells of FaceRes' map that reach across the face. Rows of the map: eyes 4 and 5, nose 6 and 7, mouth 8 and 9, chin 10 and 11, then the neck. */
const acrossLoose = (...bands: readonly (readonly [number, number])[]) => cells(bands, [[3, 10]]);

const has = (column: string) => (row: Row) => row[column] === '1';

export const JUDGES: readonly JudgeRecipe[] = [
  {
    name: 'eyeglasses',
    isPositive: has('eyeglasses'),
    sources: [everyday],
    reads: [aligned(1, ...EYES_AND_BRIDGE), whole('loose', 0.5)],
    penalty: 0.3,
  },
  {
    name: 'sunglasses',
    isPositive: has('sunglasses'),
    sources: [everyday],
    reads: [aligned(1, ...LENSES)],
    penalty: 10,
  },
  {
    name: 'beard',
    isPositive: has('beard'),
    sources: [everyday],
    reads: [looseMap(1, ...acrossLoose([8, 9], [10, 11], [12, 13])), aligned(0.5, ...LIPS_TO_CHIN), ...vectors(0.3)],
    penalty: 3,
  },
  {
    name: 'mustache',
    isPositive: has('mustache'),
    sources: [everyday],
    reads: [looseMap(1, ...acrossLoose([7, 8], [8, 9], [9, 10]))],
    penalty: 3,
  },
  { name: 'smile', isPositive: has('smile'), sources: [everyday], reads: [aligned(1, ...NOSE_TO_MOUTH)], penalty: 10 },
  {
    name: 'mouth_open',
    isPositive: has('mouth_open'),
    sources: [everyday],
    reads: [aligned(1, ...LIPS_TO_CHIN), looseMap(0.5, ...acrossLoose([8, 9], [10, 11])), whole('lips', 0.2)],
    penalty: 3,
  },
  {
    name: 'eyes_closed',
    isPositive: has('eyes_closed'),
    sources: [everyday],
    reads: [aligned(1, ...HALVES_OF_THE_EYES), whole('lids', 1)],
    penalty: 30,
  },
  {
    name: 'occluded',
    isPositive: has('occluded'),
    sources: [everyday],
    reads: [
      aligned(1, ...TWELFTHS),
      looseMap(0.5, ...acrossLoose([4, 5], [6, 7], [8, 9], [10, 11])),
      whole('strength', 0.3),
    ],
    penalty: 3,
  },
  {
    name: 'mouth_covered',
    isPositive: (_, variant) => variant === 'masked',
    sources: [everydayAndMasked],
    reads: [aligned(1, ...LIPS_TO_CHIN)],
    penalty: 10,
  },
  {
    name: 'female',
    isPositive: has('female'),
    sources: [everyday, everyAge],
    reads: [whole('loose', 1), whole('ages', 0.1), ...vectors(0.5), looseMap(0.5, ...acrossLoose([4, 5], [8, 9]))],
    penalty: 3,
  },
];

export const AGE: Recipe = {
  name: 'age',
  sources: [everyAge],
  reads: [whole('loose', 1), whole('ages', 0.3), ...vectors(0.5), looseMap(0.5, ...acrossLoose([4, 5], [8, 9]))],
  penalty: 3,
};

export const EMOTIONS: Recipe = {
  name: 'emotions',
  sources: [posed, { set: LFW, variants: ['plain', 'mirrored', 'poor'] }],
  reads: [aligned(1, ...BROWS_TO_CHIN), looseMap(1, ...acrossLoose([4, 5], [6, 7], [8, 9], [10, 11]))],
  penalty: 10,
};

export const RECIPES: readonly Recipe[] = [...JUDGES, AGE, EMOTIONS];
