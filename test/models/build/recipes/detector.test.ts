import { expect, test } from 'vitest';
import { largestDifference } from '../../helpers/compare.ts';
import { builtNetwork, originalNetwork } from '../../helpers/networks.ts';
import { photo } from '../../helpers/samples.ts';

/** Priors of Ultra-Light RFB: sides, in pixels, of the squares around every cell's centre at each stride. */
const STRIDES = [
  { stride: 8, sizes: [10, 16, 24] },
  { stride: 16, sizes: [32, 48] },
  { stride: 32, sizes: [64, 96] },
  { stride: 64, sizes: [128, 192, 256] },
];
const CENTRE_VARIANCE = 0.1;
const SIZE_VARIANCE = 0.2;

/**
 * Centre and size of every prior, in ratios of the image, as in the decode of the unchanged network: the cells of a stride divide the
 * image evenly (they are a stride apart only if it divides the image), and no box is larger than the image.
 */
function priors(width: number, height: number): [number, number, number, number][] {
  return STRIDES.flatMap(({ stride, sizes }) => {
    const [columns, rows] = [Math.ceil(width / stride), Math.ceil(height / stride)];
    return Array.from({ length: rows * columns * sizes.length }, (_, index): [number, number, number, number] => {
      const cell = Math.floor(index / sizes.length);
      const size = sizes[index % sizes.length];
      const x = ((cell % columns) + 0.5) / columns;
      const y = (Math.floor(cell / columns) + 0.5) / rows;
      return [x, y, Math.min(size / width, 1), Math.min(size / height, 1)];
    });
  });
}

/** Left, top, right and bottom of every box, in ratios. */
function decode(offsets: Float32Array, width: number, height: number): Float32Array {
  const corners = priors(width, height).flatMap(([priorX, priorY, priorWidth, priorHeight], index) => {
    const [dx, dy, dw, dh] = offsets.subarray(4 * index, 4 * index + 4);
    const x = priorX + dx * CENTRE_VARIANCE * priorWidth;
    const y = priorY + dy * CENTRE_VARIANCE * priorHeight;
    const [halfWidth, halfHeight] = [
      (priorWidth * Math.exp(dw * SIZE_VARIANCE)) / 2,
      (priorHeight * Math.exp(dh * SIZE_VARIANCE)) / 2,
    ];
    return [x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight];
  });
  return Float32Array.from(corners);
}

/** The probabilities of each prior's classes. */
function softmax(logits: Float32Array): Float32Array {
  return logits.map((logit, i) => 1 / (1 + Math.exp(logits[i ^ 1] - logit)));
}

test('detector gives the scores and, decoded by the priors, the boxes of the unchanged network at its one size', async () => {
  const built = await builtNetwork('detector');
  const original = await originalNetwork('model/fr_detect.onnx');
  const sample = await photo(320, 240);
  const { logits, offsets } = await built(sample);
  const { scores: originalScores, boxes } = await original(sample);
  expect(logits.dims).toEqual([1, 4420, 2]);
  expect(largestDifference(softmax(logits.data), originalScores.data)).toBeLessThan(1e-5);
  expect(largestDifference(decode(offsets.data, 320, 240), boxes.data)).toBeLessThan(1e-5);
});

test.each([
  [640, 448],
  [384, 256],
])('detector finds each of the three faces in a photo of %i x %i', async (width, height) => {
  const built = await builtNetwork('detector');
  const { logits, offsets } = await built(await photo(width, height));
  const scores = softmax(logits.data);
  const boxes = decode(offsets.data, width, height);
  const found = priors(width, height).flatMap((_, index) =>
    scores[2 * index + 1] > 0.9 ? [Array.from(boxes.subarray(4 * index, 4 * index + 4))] : [],
  );
  // The boxes that the unchanged network finds in the 320 x 240 photo.
  for (const face of [
    [0.216, 0.28, 0.311, 0.463],
    [0.432, 0.336, 0.538, 0.509],
    [0.762, 0.168, 0.875, 0.335],
  ]) {
    expect(Math.min(...found.map((box) => largestDifference(box, face)))).toBeLessThan(0.03);
  }
});

test('detector returns a row for every prior at a size that no stride divides', async () => {
  const built = await builtNetwork('detector');
  const { logits, offsets } = await built(await photo(417, 333));
  expect(logits.dims).toEqual([1, priors(417, 333).length, 2]);
  expect(offsets.dims).toEqual([1, priors(417, 333).length, 4]);
});

test('detector-fine gives what detector gives for the smallest priors, at any size', async () => {
  const [whole, fine] = [await builtNetwork('detector'), await builtNetwork('detector-fine')];
  for (const [width, height] of [
    [640, 448],
    [417, 333],
  ]) {
    const sample = await photo(width, height);
    const [expected, actual] = [await whole(sample), await fine(sample)];
    const smallest = STRIDES[0].sizes.length * Math.ceil(width / 8) * Math.ceil(height / 8);
    expect(actual.logits.dims).toEqual([1, smallest, 2]);
    expect(largestDifference(actual.logits.data, expected.logits.data.subarray(0, 2 * smallest))).toBeLessThan(1e-5);
    expect(largestDifference(actual.offsets.data, expected.offsets.data.subarray(0, 4 * smallest))).toBeLessThan(1e-5);
  }
});
