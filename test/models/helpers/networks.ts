import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { unquantisedGraph } from '../../../models/build/build.ts';
import { BUILT } from '../../../models/build/files.ts';
import { writeOnnx } from '../../../models/build/onnx/onnx-file.ts';
import { NETWORKS } from './model-list.ts';
import type { Sample } from './samples.ts';
import { sourceFile } from './sources.ts';

export interface Result {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** Runs a network on a batch. @returns its outputs by name */
export type Network = (batch: Result) => Promise<Record<string, Result>>;

/** Opens a model as it was built. */
export async function builtNetwork(model: string): Promise<Network> {
  return networkOf(await InferenceSession.create(builtFile(model)));
}

/** Opens a model as it is before quantisation. */
export async function unquantisedNetwork(model: string): Promise<Network> {
  return networkOf(await InferenceSession.create(writeOnnx(model, await unquantisedGraph(model))));
}

/** Opens an .onnx file of a source, unchanged. */
export async function originalNetwork(path: string): Promise<Network> {
  return networkOf(await InferenceSession.create(await sourceFile('faceplugin', path)));
}

export function networkOf(session: InferenceSession): Network {
  return async ({ dims, data }) => {
    const results = await session.run({ [session.inputNames[0]]: new Tensor('float32', data, dims) });
    return results as unknown as Record<string, Result>;
  };
}

export const builtFile = (model: string): string => fileURLToPath(new URL(NETWORKS.models[model].file, BUILT));

/** Concatenates samples of one size into a batch. */
export function batchOf(samples: readonly Sample[]): Result {
  const [, ...image] = samples[0].dims;
  return { dims: [samples.length, ...image], data: Float32Array.from(samples.flatMap(({ data }) => Array.from(data))) };
}
