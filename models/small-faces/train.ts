/** Trains the heatmap: logistic regression over the cells of many pictures, computed as a convolution of the features. */

import { logistic } from '../../layers/vision/training.ts';
import type { HeatmapWeights } from '../build/edits/attach-heatmap.ts';
import { type Example, FACE, type Planes, UNKNOWN } from './examples.ts';

/** Offsets of the nine cells of a 3 x 3 convolution. */
const TAPS = [-1, 0, 1].flatMap((row) => [-1, 0, 1].map((column) => ({ row, column })));

/** Passes over the examples. */
export const EPOCHS = 15;
const PICTURES_PER_STEP = 4;
/** Learning rate of the first epoch; it falls linearly to 0. */
const FIRST_STEP = 0.003;
/** Weight of a face's cell in the loss; for each there are hundreds of other cells, of weight 1. */
const FACE_WEIGHT = 20;

/** Decay rates of Adam's moments (Kingma and Ba 2015). */
const DECAY = { mean: 0.9, square: 0.999 };

/**
 * Trains the weights of the heatmap.
 * @param random  numbers from 0 to 1, by which the examples are shuffled
 * @param step    is called after each pass over the examples, with the mean loss of a cell
 */
export function trainHeatmap(
  examples: readonly Example[],
  random: () => number,
  step: (loss: number) => void,
): HeatmapWeights {
  const nearScales = scalesOf(examples.map(({ near }) => near));
  const farScales = scalesOf(examples.map(({ far }) => far));
  const scaled = examples.map((example) => ({
    ...example,
    near: rescaled(example.near, nearScales),
    far: rescaled(example.far, farScales),
  }));
  const nearCount = examples[0].near.channels * TAPS.length;
  const count = nearCount + examples[0].far.channels + 1;
  const weights = new Float32Array(count);
  const [gradient, mean, square] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  weights[count - 1] = -4;

  let steps = 0;
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const order = shuffled(scaled, random);
    let loss = 0;
    for (let first = 0; first < order.length; first += PICTURES_PER_STEP) {
      gradient.fill(0);
      for (const example of order.slice(first, first + PICTURES_PER_STEP))
        loss += addGradient(example, weights, gradient);
      steps++;
      const rate = FIRST_STEP * (1 - epoch / EPOCHS);
      for (let i = 0; i < count; i++) {
        const slope = gradient[i] / PICTURES_PER_STEP;
        mean[i] = DECAY.mean * mean[i] + (1 - DECAY.mean) * slope;
        square[i] = DECAY.square * square[i] + (1 - DECAY.square) * slope ** 2;
        const deviation = Math.sqrt(square[i] / (1 - DECAY.square ** steps)) + 1e-8;
        weights[i] -= (rate * mean[i]) / (1 - DECAY.mean ** steps) / deviation;
      }
    }
    step(loss / order.length);
  }
  return {
    near: weights.slice(0, nearCount).map((weight, i) => weight / nearScales[Math.floor(i / TAPS.length)]),
    far: weights.slice(nearCount, count - 1).map((weight, channel) => weight / farScales[channel]),
    bias: weights[count - 1],
  };
}

/** Computes the heatmap: log-odds of a face for each cell of `near`. */
export function heatmapOf(
  { near: nearWeights, far: farWeights, bias }: HeatmapWeights,
  near: Planes,
  far: Planes,
): Float32Array {
  const sums = new Float32Array(near.rows * near.columns).fill(bias);
  forEachNear(near, (channel, tap, first, last, shift) => {
    const weight = nearWeights[channel * TAPS.length + tap];
    const plane = near.data.subarray(channel * sums.length);
    for (let i = first; i < last; i++) sums[i] += weight * plane[i + shift];
  });
  const farSums = new Float32Array(far.rows * far.columns);
  for (let channel = 0; channel < far.channels; channel++) {
    const plane = far.data.subarray(channel * farSums.length);
    for (let i = 0; i < farSums.length; i++) farSums[i] += farWeights[channel] * plane[i];
  }
  forEachCell(near, far, (cell, farCell) => {
    sums[cell] += farSums[farCell];
  });
  return sums;
}

/** Adds the gradient of an example's loss to `gradient`. @returns the loss, a mean over the cells */
function addGradient({ near, far, labels }: Example, weights: Float32Array, gradient: Float64Array): number {
  const nearCount = near.channels * TAPS.length;
  const heatmap = heatmapOf(
    { near: weights.subarray(0, nearCount), far: weights.subarray(nearCount, -1), bias: weights[weights.length - 1] },
    near,
    far,
  );
  const errors = new Float32Array(heatmap.length);
  let loss = 0;
  for (const [cell, label] of labels.entries()) {
    if (label === UNKNOWN) continue;
    const probability = logistic(heatmap[cell]);
    const weight = (label === FACE ? FACE_WEIGHT : 1) / labels.length;
    errors[cell] = weight * (probability - label);
    loss -= weight * Math.log(Math.max(1e-12, label === FACE ? probability : 1 - probability));
  }
  forEachNear(near, (channel, tap, first, last, shift) => {
    const plane = near.data.subarray(channel * errors.length);
    let sum = 0;
    for (let i = first; i < last; i++) sum += errors[i] * plane[i + shift];
    gradient[channel * TAPS.length + tap] += sum;
  });
  const farErrors = new Float32Array(far.rows * far.columns);
  forEachCell(near, far, (cell, farCell) => {
    farErrors[farCell] += errors[cell];
  });
  for (let channel = 0; channel < far.channels; channel++) {
    const plane = far.data.subarray(channel * farErrors.length);
    let sum = 0;
    for (let i = 0; i < farErrors.length; i++) sum += farErrors[i] * plane[i];
    gradient[nearCount + channel] += sum;
  }
  gradient[gradient.length - 1] += errors.reduce((sum, error) => sum + error, 0);
  return loss;
}

/**
 * Visits every channel, tap and row of a 3 x 3 convolution: `first` to `last` (excluded) are the cells of the row that have a
 * neighbour at the tap, `shift` is the distance of the neighbour in `data`.
 */
function forEachNear(
  { channels, rows, columns }: Planes,
  visit: (channel: number, tap: number, first: number, last: number, shift: number) => void,
): void {
  for (let channel = 0; channel < channels; channel++) {
    for (const [tap, { row, column }] of TAPS.entries()) {
      for (let r = Math.max(0, -row); r < rows - Math.max(0, row); r++) {
        const first = r * columns;
        visit(
          channel,
          tap,
          first + Math.max(0, -column),
          first + columns - Math.max(0, column),
          row * columns + column,
        );
      }
    }
  }
}

/** Visits every cell of `near` with the cell of `far` that contains it. */
function forEachCell(near: Planes, far: Planes, visit: (cell: number, farCell: number) => void): void {
  for (let row = 0; row < near.rows; row++) {
    for (let column = 0; column < near.columns; column++) {
      visit(row * near.columns + column, (row >> 1) * far.columns + (column >> 1));
    }
  }
}

/** Root mean square of every channel. Values are scaled but not centred: beyond the edge of a picture a convolution reads 0. */
function scalesOf(all: readonly Planes[]): Float64Array {
  const { channels } = all[0];
  return Float64Array.from({ length: channels }, (_, channel) => {
    let [count, squares] = [0, 0];
    for (const { rows, columns, data } of all) {
      const plane = rows * columns;
      for (let i = channel * plane; i < (channel + 1) * plane; i++) squares += data[i] ** 2;
      count += plane;
    }
    return Math.sqrt(squares / count) + 1e-3;
  });
}

function rescaled(planes: Planes, scales: Float64Array): Planes {
  const size = planes.rows * planes.columns;
  return { ...planes, data: planes.data.map((value, i) => value / scales[Math.floor(i / size)]) };
}

/** Not the shuffle of heads/folds.ts: other orders would train other weights than those of heatmap.json. */
function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((p, q) => p.place - q.place)
    .map(({ item }) => item);
}
