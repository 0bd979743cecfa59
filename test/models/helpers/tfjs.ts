import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import type { Sample } from './samples.ts';
import { sourceFile } from './sources.ts';

setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`);
await tf.setBackend('wasm');

/** Opens a graph model in TensorFlow.js itself. @returns a function that runs it on a sample and returns the named outputs */
export async function tfjsNetwork(
  path: string,
  outputs: readonly string[],
): Promise<(sample: Sample) => Promise<Float32Array[]>> {
  const [json, weights] = await Promise.all(['json', 'bin'].map((kind) => sourceFile('human', `${path}.${kind}`)));
  const { modelTopology, weightsManifest } = JSON.parse(Buffer.from(json).toString());
  const weightSpecs = weightsManifest.flatMap((group: { weights: object[] }) => group.weights);
  const model: GraphModel = await loadGraphModel({
    load: async () => ({ modelTopology, weightSpecs, weightData: weights.buffer, format: 'graph-model' }),
  });
  return async ({ dims, data }) => {
    const image = tf.transpose(tf.tensor(data, [...dims]), [0, 2, 3, 1]);
    // A single output is not in an array.
    const results = [model.execute(image, [...outputs])].flat();
    return Promise.all(results.map((result) => result.data() as Promise<Float32Array>));
  };
}
