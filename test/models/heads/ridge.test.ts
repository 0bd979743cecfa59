import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitRidgeWithFolds, type LinearModel, type Matrix } from '../../../models/heads/ridge.ts';

function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  return { rows: rows.length, columns: rows[0].length, data: Float32Array.from(rows.flat()) };
}

/** The model of all rows. */
function modelOf(
  rows: readonly (readonly number[])[],
  target: readonly number[],
  penalty: number,
  rowWeights: readonly number[] = rows.map(() => 1),
): LinearModel {
  const folds = rows.map((_, i) => i % 2);
  const options = { rowWeights: Float64Array.from(rowWeights), penalty };
  return fitRidgeWithFolds(matrixOf(rows), [Float64Array.from(target)], folds, options)[0];
}

function expectClose(actual: LinearModel, expected: LinearModel): void {
  for (const [t, weights] of expected.weights.entries()) {
    expect(actual.biases[t]).toBeCloseTo(expected.biases[t], 6);
    for (const [c, weight] of weights.entries()) expect(actual.weights[t][c]).toBeCloseTo(weight, 6);
  }
}

const value = fc.integer({ min: -8, max: 8 });
const row = fc.tuple(value, value, value, value);
const table = fc.array(row, { minLength: 8, maxLength: 24 });

describe('Ridge regression', () => {
  it('of one column has the weight Sxy / (Sxx + penalty), and goes through the means', () => {
    // x = 0, 2, 4 about 2; y = 1, 2, 6 about 3: Sxy = 10, Sxx = 8.
    const { weights, biases } = modelOf([[0], [2], [4]], [1, 2, 6], 2);
    expect(weights[0][0]).toBeCloseTo(1, 10);
    expect(biases[0]).toBeCloseTo(3 - 1 * 2, 10);
  });

  it("of two columns is (X'X + penalty I)^-1 X'y about the means, by the inverse of a 2 x 2 matrix", () => {
    // X'X = [[4, 2], [2, 2]], X'y = [8, 6]; with a penalty of 1 [[5, 2], [2, 3]], of determinant 11 and inverse [[3, -2], [-2, 5]] / 11:
    // [(24 - 12) / 11, (-16 + 30) / 11]. All means are 0, and so is the bias; 7 more in every target is 7 more in the bias.
    const rows = [
      [1, 1],
      [-1, -1],
      [1, 0],
      [-1, 0],
    ];
    const { weights, biases } = modelOf(
      rows,
      [3, -3, 1, -1].map((value) => value + 7),
      1,
    );
    expect(weights[0][0]).toBeCloseTo(12 / 11, 10);
    expect(weights[0][1]).toBeCloseTo(14 / 11, 10);
    expect(biases[0]).toBeCloseTo(7, 10);
  });

  it('outside a fold uses the rows of the others only', () => {
    // Without fold 0 the rows are [1, 0] and [-1, 0] with targets 1 and -1: [[2, 0], [0, 0]] + I and [2, 0] give [2/3, 0].
    const x = matrixOf([
      [1, 1],
      [-1, -1],
      [1, 0],
      [-1, 0],
    ]);
    const options = { rowWeights: new Float64Array(4).fill(1), penalty: 1 };
    const [, withoutFirst] = fitRidgeWithFolds(x, [Float64Array.of(3, -3, 1, -1)], [0, 0, 1, 1], options);
    expect(withoutFirst.weights[0][0]).toBeCloseTo(2 / 3, 10);
    expect(withoutFirst.weights[0][1]).toBeCloseTo(0, 10);
    expect(withoutFirst.biases[0]).toBeCloseTo(0, 10);
  });

  it('without a penalty finds the plane that the points lie on', () => {
    const rows = [
      [0, 0],
      [1, 0],
      [0, 1],
      [3, 2],
      [-1, 5],
    ];
    const { weights, biases } = modelOf(
      rows,
      rows.map(([x, y]) => 3 * x - 2 * y + 7),
      0,
    );
    expect([...weights[0], biases[0]].map((number) => Number(number.toFixed(8)))).toEqual([3, -2, 7]);
  });

  it('does not penalise the bias: targets moved by a number move only that', () => {
    fc.assert(
      fc.property(table, value, (rows, move) => {
        const target = rows.map(([a, b, c, d]) => a - b + c * d);
        const before = modelOf(rows, target, 1.5);
        const moved = target.map((number) => number + move);
        expectClose(modelOf(rows, moved, 1.5), { weights: before.weights, biases: [before.biases[0] + move] });
      }),
    );
  });

  it('counts a row of weight 2 as two rows', () => {
    fc.assert(
      fc.property(table, (rows) => {
        const target = rows.map(([a, b, c, d]) => a * b - c + d);
        const doubled = rows.map((_, i) => (i % 3 === 0 ? 2 : 1));
        const repeated = rows.flatMap((some, i) => Array.from({ length: doubled[i] }, () => some));
        const targets = target.flatMap((number, i) => Array.from({ length: doubled[i] }, () => number));
        expectClose(modelOf(rows, target, 1, doubled), modelOf(repeated, targets, 1));
      }),
    );
  });

  it('outside any fold equals the regression of the other rows alone', () => {
    fc.assert(
      fc.property(table, (rows) => {
        const folds = rows.map((_, i) => i % 3);
        const target = Float64Array.from(rows, ([a, b, c, d]) => a + 2 * b - c * d);
        const rowWeights = Float64Array.from(rows, (_, i) => 1 + (i % 4));
        const models = fitRidgeWithFolds(matrixOf(rows), [target], folds, { rowWeights, penalty: 1 });
        expect(models).toHaveLength(4);
        for (const fold of [0, 1, 2]) {
          const kept = rows.map((_, i) => i).filter((i) => folds[i] !== fold);
          const alone = modelOf(
            kept.map((i) => rows[i]),
            kept.map((i) => target[i]),
            1,
            kept.map((i) => rowWeights[i]),
          );
          expectClose(models[1 + fold], alone);
        }
      }),
    );
  });

  it('fits every target as if it were the only one', () => {
    fc.assert(
      fc.property(table, (rows) => {
        const targets = [rows.map(([a]) => a * a), rows.map(([, b, c]) => b - c)];
        const options = { rowWeights: new Float64Array(rows.length).fill(1), penalty: 2 };
        const folds = rows.map((_, i) => i % 2);
        const [both] = fitRidgeWithFolds(
          matrixOf(rows),
          targets.map((target) => Float64Array.from(target)),
          folds,
          options,
        );
        const [first, second] = targets.map((target) => modelOf(rows, target, 2));
        expectClose(both, {
          weights: [first.weights[0], second.weights[0]],
          biases: [first.biases[0], second.biases[0]],
        });
      }),
    );
  });
});
