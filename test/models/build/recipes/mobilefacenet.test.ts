import { InferenceSession } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { readOnnx, writeOnnx } from '../../../../models/build/onnx/onnx-file.ts';
import { cosine, largestDifference } from '../../helpers/compare.ts';
import { builtNetwork, networkOf, originalNetwork } from '../../helpers/networks.ts';
import { samplesFor } from '../../helpers/samples.ts';
import { sourceFile } from '../../helpers/sources.ts';

const SOURCE = 'model/fr_feature.onnx';

test('mobilefacenet gives the embedding that the unchanged network gives', async () => {
  const built = await builtNetwork('mobilefacenet');
  const original = await originalNetwork(SOURCE);
  for (const sample of await samplesFor('mobilefacenet')) {
    const { embedding } = await built(sample);
    const { output } = await original(sample);
    expect(cosine(embedding.data, output.data)).toBeGreaterThan(0.999999);
    expect(largestDifference(embedding.data, output.data)).toBeLessThan(1e-4);
  }
});

test('mobilefacenet gives as features the last residual sum at 14x14 of the unchanged network', async () => {
  const built = await builtNetwork('mobilefacenet');
  const exported = readOnnx(await sourceFile('faceplugin', SOURCE));
  const sums = exported.nodes.filter((node) => node.op === 'Add').map((node) => node.outputs[0]);
  const wanted = { ...exported, outputs: sums.map((name) => ({ name, shape: ['N', 'C', 'H', 'W'] })) };
  const original = networkOf(await InferenceSession.create(writeOnnx('residual sums', wanted)));
  for (const sample of await samplesFor('mobilefacenet')) {
    const { features } = await built(sample);
    const residuals = await original(sample);
    const sized = sums.filter((name) => residuals[name].dims[2] === 14 && residuals[name].dims[3] === 14);
    const last = residuals[sized.at(-1) ?? ''];
    expect(sums.indexOf(sized.at(-1) ?? '')).toBe(9);
    expect(cosine(features.data, last.data)).toBeGreaterThan(0.999999);
    expect(largestDifference(features.data, last.data)).toBeLessThan(1e-4);
  }
});
