import type { HeatmapWeights } from '../build/edits/attach-heatmap.ts';
import { CELL, type Example } from './examples.ts';
import { heatmapOf } from './train.ts';

/** Faces that a threshold of the heatmap misses, and the work that it causes. */
export interface ThresholdReport {
  /** The threshold, in log-odds. */
  readonly atLeast: number;
  /**
   * Share missed of the faces that the finest pass finds and the pass at 640 pixels does not: those without a hot spot in the cell of
   * their centre or next to it.
   */
  readonly missed: number;
  /** The same share of the faces with a score of at least .5 in the finest pass. */
  readonly missedOfSure: number;
  /** Mean number of hot spots in a picture without small faces. */
  readonly needless: number;
}

export interface HeatmapReport {
  /** Number of faces that the finest pass finds and the pass at 640 pixels does not. */
  readonly faces: number;
  /** Number of those with a score of at least .5 in the finest pass. */
  readonly sure: number;
  readonly thresholds: readonly ThresholdReport[];
}

/** In log-odds. */
const THRESHOLDS = [-3, -2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1];
const SURE = 0.5;

export function evaluateHeatmap(weights: HeatmapWeights, examples: readonly Example[]): HeatmapReport {
  const scored = examples.map((example) => ({ ...example, heatmap: heatmapOf(weights, example.near, example.far) }));
  const needed = scored.flatMap(({ found, near, heatmap }) =>
    found
      .filter(({ scoreAt640 }) => scoreAt640 === 0)
      .map(({ score, centreX, centreY }) => ({ score, heat: heatNear(heatmap, near, centreX / CELL, centreY / CELL) })),
  );
  const sure = needed.filter(({ score }) => score >= SURE);
  const empty = scored.filter(({ found }) => found.length === 0);
  const missed = (faces: typeof needed, atLeast: number) =>
    faces.filter(({ heat }) => heat < atLeast).length / faces.length;
  return {
    faces: needed.length,
    sure: sure.length,
    thresholds: THRESHOLDS.map((atLeast) => ({
      atLeast,
      missed: missed(needed, atLeast),
      missedOfSure: missed(sure, atLeast),
      needless:
        empty.flatMap(({ heatmap }) => [...heatmap]).filter((heat) => heat >= atLeast).length /
        Math.max(1, empty.length),
    })),
  };
}

/** Greatest heat in the cell of a point, given in cells, and in the cells around it. */
function heatNear(heatmap: Float32Array, { rows, columns }: Example['near'], x: number, y: number): number {
  let greatest = Number.NEGATIVE_INFINITY;
  for (let row = Math.max(0, Math.floor(y) - 1); row <= Math.min(rows - 1, Math.floor(y) + 1); row++) {
    for (let column = Math.max(0, Math.floor(x) - 1); column <= Math.min(columns - 1, Math.floor(x) + 1); column++) {
      greatest = Math.max(greatest, heatmap[row * columns + column]);
    }
  }
  return greatest;
}
