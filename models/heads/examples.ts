/** Training examples of the heads: features of every photo, and its labels. */

import { join } from 'node:path';
import { readCsv } from '../../eval/dataset.ts';
import type { Part } from '../../layers/vision/training.ts';
import { type Features, readFeatures } from './features.ts';
import { pick } from './lists.ts';
import { AGE, type DataSet, LFW, RECIPES, type Reading, type Row, type Source } from './recipes.ts';
import type { Matrix } from './ridge.ts';
import type { Variant } from './variants.ts';

export interface Example {
  readonly set: DataSet;
  readonly image: string;
  readonly variant: Variant;
  /** The person shown. */
  readonly group: string;
  /** Labels. */
  readonly row: Row;
}

export interface Examples {
  readonly list: readonly Example[];
  /** The features of a part, one row an example. */
  rows(part: Part): readonly Float32Array[];
}

export interface Data {
  /** Folder of the data sets. */
  readonly directory: string;
  /** Takes features that are kept in out/heads even if the vision layer has changed since. */
  readonly reuse: boolean;
}

/** Reads the examples of several data sets and variants, one source after another. */
export async function readExamples({ directory, reuse }: Data, sources: readonly Source[]): Promise<Examples> {
  const list: Example[] = [];
  const tables: Features[] = [];
  for (const { set, variants } of sources) {
    const lines = readCsv<string>(join(directory, set.folder, set.table));
    const known = new Map(lines.map((line) => [line.image, line]));
    const images = [...known.keys()];
    for (const variant of variants) {
      const parts = partsOf(set, variant);
      const features = await readFeatures(join(directory, set.folder), images, variant, parts, reuse);
      tables.push(features);
      for (const image of features.images) {
        list.push({ set, image, variant, group: set.groupOf(image), row: known.get(image) ?? {} });
      }
    }
  }
  return {
    list,
    rows(part) {
      const atoms = atomsOf(part);
      return tables.flatMap((features) => {
        const columns = atoms.map((atom) => features.rows(atom));
        return features.images.map((_, i) => concatenate(columns.map((rows) => rows[i])));
      });
    },
  };
}

/** Features of all readings, standardised. */
export interface Standardised {
  readonly matrix: Matrix;
  /** Converts a linear model over the standardised features to one over the features themselves. */
  undo(weights: Float64Array, bias: number): { weights: Float32Array; bias: number };
}

/**
 * Centres every feature, divides it by its standard deviation, and scales it so that the mean squares of a part's features add up to
 * the weight of its reading.
 */
export function standardise(examples: Examples, reads: readonly Reading[]): Standardised {
  const blocks = reads.map(({ part, weight }) => ({ rows: examples.rows(part), weight }));
  const columns = blocks.reduce((sum, { rows }) => sum + rows[0].length, 0);
  const rows = examples.list.length;
  const data = new Float32Array(rows * columns);
  const means = new Float64Array(columns);
  const scales = new Float64Array(columns);
  let offset = 0;
  for (const block of blocks) {
    const width = block.rows[0].length;
    for (let c = 0; c < width; c++) {
      let sum = 0;
      let squares = 0;
      for (const row of block.rows) {
        sum += row[c];
        squares += row[c] ** 2;
      }
      const mean = sum / rows;
      const deviation = Math.sqrt(Math.max(0, squares / rows - mean ** 2)) + 1e-6;
      means[offset + c] = mean;
      scales[offset + c] = Math.sqrt(block.weight / width) / deviation;
      for (let r = 0; r < rows; r++) data[r * columns + offset + c] = (block.rows[r][c] - mean) * scales[offset + c];
    }
    offset += width;
  }
  return {
    matrix: { rows, columns, data },
    undo(weights, bias) {
      const raw = Float32Array.from(weights, (weight, c) => weight * scales[c]);
      return { weights: raw, bias: bias - raw.reduce((sum, weight, c) => sum + weight * means[c], 0) };
    },
  };
}

/** Lists what any head reads of a variant of a data set, so that its photos are analysed once for all heads. */
function partsOf(set: DataSet, variant: Variant): string[] {
  const recipes = RECIPES.filter(({ sources }) =>
    sources.some((source) => source.set === set && source.variants.includes(variant)),
  );
  // Errors in lfw-dev are reported by the age that the age head estimates.
  if (set === LFW && variant !== 'poor') recipes.push(AGE);
  const parts = recipes.flatMap(({ reads }) => reads.map(({ part }) => part));
  return [...new Set(parts.flatMap(atomsOf))];
}

/** Divides a part into parts of one cell, as JSON: the units in which features are kept. */
function atomsOf(part: Part): string[] {
  if (!('cells' in part)) return [JSON.stringify(part)];
  return part.cells.map((cell) => JSON.stringify({ of: part.of, cells: [cell] }));
}

/** Selects some of the examples. */
export function subsetOf(examples: Examples, indices: readonly number[]): Examples {
  return { list: pick(examples.list, indices), rows: (part) => pick(examples.rows(part), indices) };
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
