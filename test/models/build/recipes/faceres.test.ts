import { expect, test } from 'vitest';
import { cosine, largestDifference } from '../../helpers/compare.ts';
import { builtNetwork } from '../../helpers/networks.ts';
import { samplesFor } from '../../helpers/samples.ts';
import { tfjsNetwork } from '../../helpers/tfjs.ts';

test('faceres gives the age, gender and features that it gives in TensorFlow.js', async () => {
  const built = await builtNetwork('faceres');
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
