import { expect, test } from 'vitest';
import { cosine, largestDifference } from '../../helpers/compare.ts';
import { builtNetwork } from '../../helpers/networks.ts';
import { samplesFor } from '../../helpers/samples.ts';
import { tfjsNetwork } from '../../helpers/tfjs.ts';

test('facemesh finds the points and the score that it finds in TensorFlow.js', async () => {
  const built = await builtNetwork('facemesh');
  const original = await tfjsNetwork('models/facemesh', ['Identity_2:0', 'Identity_1:0']);
  for (const sample of await samplesFor('facemesh')) {
    const { mesh, score } = await built(sample);
    const [points, flag] = await original(sample);
    expect(cosine(mesh.data, points)).toBeGreaterThan(0.999999);
    // Pixels of the 192 px crop.
    expect(largestDifference(mesh.data, points)).toBeLessThan(1e-3);
    expect(largestDifference(score.data, flag)).toBeLessThan(1e-5);
  }
});

test('facemesh scores a face near 1 and a crop without one near 0', async () => {
  const built = await builtNetwork('facemesh');
  const [face] = await samplesFor('facemesh');
  const { score: ofFace } = await built(face);
  const { score: ofGray } = await built({ ...face, data: face.data.map(() => 0.5) });
  expect(ofFace.data[0]).toBeGreaterThan(0.99);
  expect(ofGray.data[0]).toBeLessThan(0.01);
});
