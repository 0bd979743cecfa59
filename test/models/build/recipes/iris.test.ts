import { expect, test } from 'vitest';
import { cosine, largestDifference } from '../../helpers/compare.ts';
import { builtNetwork } from '../../helpers/networks.ts';
import { samplesFor } from '../../helpers/samples.ts';
import { tfjsNetwork } from '../../helpers/tfjs.ts';

const CONTOUR_VALUES = 71 * 3;

test('iris finds the contour and the iris that it finds in TensorFlow.js', async () => {
  const built = await builtNetwork('iris');
  const original = await tfjsNetwork('models/iris', ['Identity:0']);
  for (const sample of await samplesFor('iris')) {
    const { contour, iris } = await built(sample);
    const [joined] = await original(sample);
    for (const [mine, theirs] of [
      [contour.data, joined.subarray(0, CONTOUR_VALUES)],
      [iris.data, joined.subarray(CONTOUR_VALUES)],
    ]) {
      expect(cosine(mine, theirs)).toBeGreaterThan(0.999999);
      // Pixels of the 64 px crop.
      expect(largestDifference(mine, theirs)).toBeLessThan(1e-3);
    }
  }
});

test('iris finds the pupil within the eye', async () => {
  const built = await builtNetwork('iris');
  for (const sample of await samplesFor('iris')) {
    const { iris } = await built(sample);
    const [x, y] = iris.data;
    for (const place of [x, y]) {
      expect(place).toBeGreaterThan(16);
      expect(place).toBeLessThan(48);
    }
  }
});
