import { expect, test } from 'vitest';
import { cosine, largestDifference } from '../../helpers/compare.ts';
import { builtNetwork, unquantisedNetwork } from '../../helpers/networks.ts';
import { samplesFor } from '../../helpers/samples.ts';
import { tfjsNetwork } from '../../helpers/tfjs.ts';

test('faceres, before quantisation, gives the age, gender and features that it gives in TensorFlow.js', async () => {
  const built = await unquantisedNetwork('faceres');
  const original = await tfjsNetwork('models/faceres', [
    'age_pred/Softmax',
    'gender_pred/Sigmoid',
    'global_pooling/Mean',
  ]);
  for (const sample of await samplesFor('faceres')) {
    const { age, gender, features } = await built(sample);
    const [originalAge, originalGender, originalFeatures] = await original(sample);
    expect(cosine(features.data, originalFeatures)).toBeGreaterThan(0.999999);
    expect(largestDifference(features.data, originalFeatures)).toBeLessThan(1e-4);
    // Probabilities.
    expect(largestDifference(age.data, originalAge)).toBeLessThan(1e-5);
    expect(largestDifference(gender.data, originalGender)).toBeLessThan(1e-5);
  }
});

test('faceres, quantised to integers, gives nearly the same age, gender and features', async () => {
  const built = await builtNetwork('faceres');
  const unquantised = await unquantisedNetwork('faceres');
  for (const sample of await samplesFor('faceres')) {
    const [quantised, exact] = [await built(sample), await unquantised(sample)];
    expect(cosine(quantised.features.data, exact.features.data)).toBeGreaterThan(0.998);
    expect(cosine(quantised.map.data, exact.map.data)).toBeGreaterThan(0.999);
    expect(Math.abs(meanAge(quantised.age.data) - meanAge(exact.age.data))).toBeLessThan(1);
    expect(largestDifference(quantised.gender.data, exact.gender.data)).toBeLessThan(0.03);
    // Were both the same network, this test would prove nothing.
    expect(largestDifference(quantised.features.data, exact.features.data)).toBeGreaterThan(1e-3);
  }
});

const meanAge = (probabilities: Float32Array): number =>
  probabilities.reduce((sum, probability, age) => sum + probability * age, 0);
