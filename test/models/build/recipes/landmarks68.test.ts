import { expect, test } from 'vitest';
import { cosine, largestDifference } from '../../helpers/compare.ts';
import { builtNetwork, originalNetwork } from '../../helpers/networks.ts';
import { samplesFor } from '../../helpers/samples.ts';

test('landmarks68 finds the points that the unchanged network finds', async () => {
  const built = await builtNetwork('landmarks68');
  const original = await originalNetwork('model/fr_landmark.onnx');
  for (const sample of await samplesFor('landmarks68')) {
    const { points } = await built(sample);
    const { output } = await original(sample);
    expect(cosine(points.data, output.data)).toBeGreaterThan(0.999999);
    // In sides of the crop.
    expect(largestDifference(points.data, output.data)).toBeLessThan(1e-5);
  }
});
