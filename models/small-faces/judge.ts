import type { HeatmapWeights } from '../build/edits/attach-heatmap.ts';
import { CELL, type Example } from './examples.ts';
import { heatmapOf } from './train.ts';

/** What is missed at a threshold, and what it costs. */
export interface Verdict {
  /** The threshold, a logarithm of odds. */
  readonly atLeast: number;
  /**
   * Of the faces that the finest pass finds, and the pass at 640 pixels does not, those without a heat next to their
   * centre.
   */
  readonly missed: number;
  /** The same, of those that the finest pass is sure of. */
  readonly missedOfSure: number;
  /** HeatmapWeights in a picture without small faces. */
  readonly needless: number;
}

export interface Report {
  readonly faces: number;
  readonly sure: number;
  readonly verdicts: readonly Verdict[];
}

const THRESHOLDS = [-3, -2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1];
const SURE = 0.5;

export function judge(heatmap: HeatmapWeights, examples: readonly Example[]): Report {
  const looks = examples.map((example) => ({ ...example, heatmap: heatmapOf(heatmap, example.near, example.far) }));
  const needed = looks.flatMap(({ found, near, heatmap }) =>
    found
      .filter(({ scoreAt640 }) => scoreAt640 === 0)
      .map(({ score, centreX, centreY }) => ({ score, heat: nearby(heatmap, near, centreX / CELL, centreY / CELL) })),
  );
  const sure = needed.filter(({ score }) => score >= SURE);
  const empty = looks.filter(({ found }) => found.length === 0);
  const missed = (faces: typeof needed, atLeast: number) =>
    faces.filter(({ heat }) => heat < atLeast).length / faces.length;
  return {
    faces: needed.length,
    sure: sure.length,
    verdicts: THRESHOLDS.map((atLeast) => ({
      atLeast,
      missed: missed(needed, atLeast),
      missedOfSure: missed(sure, atLeast),
      needless:
        empty.flatMap(({ heatmap }) => [...heatmap]).filter((heat) => heat >= atLeast).length /
        Math.max(1, empty.length),
    })),
  };
}

/** The strongest heat in the cell of a point and those around it. */
function nearby(heatmap: Float32Array, { rows, columns }: Example['near'], x: number, y: number): number {
  let strongest = Number.NEGATIVE_INFINITY;
  for (let row = Math.max(0, Math.floor(y) - 1); row <= Math.min(rows - 1, Math.floor(y) + 1); row++) {
    for (let column = Math.max(0, Math.floor(x) - 1); column <= Math.min(columns - 1, Math.floor(x) + 1); column++) {
      strongest = Math.max(strongest, heatmap[row * columns + column]);
    }
  }
  return strongest;
}
