import { expect, test } from 'vitest';
import { evaluateHeatmap } from '../../../models/small-faces/evaluate.ts';
import type { Example, FoundFace } from '../../../models/small-faces/examples.ts';

const SIDE = 6;
/** Pixels of the picture in a cell. */
const CELL = 8;

/** A picture whose heat, by the weights below, is 2 in the cells given and -2 elsewhere. */
function example(hotCells: readonly (readonly [number, number])[], found: readonly FoundFace[]): Example {
  const near = new Float32Array(SIDE * SIDE);
  for (const [row, column] of hotCells) near[row * SIDE + column] = 1;
  return {
    near: { channels: 1, rows: SIDE, columns: SIDE, data: near },
    far: { channels: 1, rows: SIDE / 2, columns: SIDE / 2, data: new Float32Array((SIDE / 2) ** 2) },
    labels: new Int8Array(SIDE * SIDE),
    found,
  };
}

/** Heat 4 * near - 2: the middle tap of the nine has a weight. */
const WEIGHTS = { near: Float32Array.of(0, 0, 0, 0, 4, 0, 0, 0, 0), far: Float32Array.of(0), bias: -2 };

function face(row: number, column: number, score: number, scoreAt640 = 0): FoundFace {
  return { centreX: (column + 0.5) * CELL, centreY: (row + 0.5) * CELL, width: 10, height: 12, score, scoreAt640 };
}

test('a heatmap is evaluated by the faces without a hot spot and the hot spots without a face', () => {
  const report = evaluateHeatmap(WEIGHTS, [
    example(
      [[1, 1]],
      [
        // In the hot cell; one cell off; two cells off.
        face(1, 1, 0.9),
        face(2, 2, 0.3),
        face(3, 1, 0.8),
        // Also found at 640 pixels: no hot spot is needed.
        face(5, 5, 0.9, 0.7),
      ],
    ),
    // Two pictures without faces, with three hot spots together.
    example(
      [
        [0, 0],
        [4, 4],
      ],
      [],
    ),
    example([[2, 2]], []),
  ]);
  expect(report).toMatchObject({ faces: 3, sure: 2 });
  const at = (threshold: number) => report.thresholds.find(({ atLeast }) => atLeast === threshold);
  // One of three faces, and one of the two with a score of .5 and more, has heat -2 around it.
  expect(at(0)).toEqual({ atLeast: 0, missed: 1 / 3, missedOfSure: 1 / 2, needless: 1.5 });
  // At -2 and below all 36 cells of a picture are hot spots.
  expect(at(-2)).toEqual({ atLeast: -2, missed: 0, missedOfSure: 0, needless: 36 });
});
