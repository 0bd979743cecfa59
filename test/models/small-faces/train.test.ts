import { expect, test } from 'vitest';
import { xorshift } from '../../../eval/xorshift.ts';
import { type Example, FACE, NO_FACE, type Planes, UNKNOWN } from '../../../models/small-faces/examples.ts';
import { heatmapOf, trainHeatmap } from '../../../models/small-faces/train.ts';

const SIDE = 16;

/** Noise with dots. A face is a dot in the first plane with a dot in the second plane below it; a dot alone is none. */
function example(seed: number): Example {
  const random = xorshift(seed);
  const planes = (channels: number, side: number): Planes => ({
    channels,
    rows: side,
    columns: side,
    data: Float32Array.from({ length: channels * side * side }, () => 0.3 * random()),
  });
  const near = planes(2, SIDE);
  const labels = new Int8Array(SIDE * SIDE).fill(NO_FACE);
  for (let cell = SIDE; cell < SIDE * (SIDE - 1); cell++) {
    if (random() < 0.05) near.data[cell] = 1;
    if (random() < 0.05) near.data[SIDE * SIDE + cell + SIDE] = 1;
    if (near.data[cell] === 1 && near.data[SIDE * SIDE + cell + SIDE] === 1) labels[cell] = FACE;
    if (random() < 0.04) {
      near.data[cell] = 1;
      near.data[SIDE * SIDE + cell + SIDE] = 1;
      labels[cell] = FACE;
    }
  }
  labels[0] = UNKNOWN;
  return { near, far: planes(1, SIDE / 2), labels, found: [] };
}

test('the heatmap learns from labelled cells what distinguishes a face, and separates the faces of another example', () => {
  const losses: number[] = [];
  const heatmap = trainHeatmap(
    Array.from({ length: 400 }, (_, i) => example(i + 1)),
    xorshift(5),
    (loss) => losses.push(loss),
  );
  expect(losses.at(-1)).toBeLessThan(losses[0] / 3);
  const { near, far, labels } = example(1000);
  const scores = heatmapOf(heatmap, near, far);
  const ofFaces = [...scores].filter((_, cell) => labels[cell] === FACE);
  const ofOthers = [...scores].filter((_, cell) => labels[cell] === NO_FACE);
  expect(ofFaces.length).toBeGreaterThan(3);
  expect(Math.min(...ofFaces)).toBeGreaterThan(Math.max(...ofOthers));
});
