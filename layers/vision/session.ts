/** The one door to onnxruntime-node: networks of the pack, ready to run. */

import { fileURLToPath } from 'node:url';
import { env, InferenceSession, Tensor } from 'onnxruntime-node';
import { modelDescription } from './pack.ts';

/** A network of the pack: floats in, floats out, by the names that the pack gives its outputs. */
export interface Session {
  /**
   * Blocks its thread until the network has run.
   * @param data  the input, in the order of `dims`
   * @param outputs  those wanted
   */
  run(
    data: Float32Array,
    dims: readonly number[],
    outputs: readonly string[],
  ): Promise<Record<string, Float32Array<ArrayBuffer>>>;
  release(): Promise<void>;
}

/**
 * Loads ONNX Runtime for as long as the process lives. Without it the library is unloaded with the last thread that has it, and
 * then cannot be loaded again ("Module did not self-register").
 * @returns its version
 */
export function holdRuntime(): string | undefined {
  return env.versions.node;
}

const BUILT = new URL('../../models/built/', import.meta.url);

/**
 * Loads a network of the pack. It runs on one thread: networks this small gain nothing from more, and the threads of each
 * would go on spinning while the next one runs (docs/performance.md).
 * @throws Error  the file is missing (run `npm run models`) or does not have the input and outputs that the pack states
 */
export async function openSession(name: string): Promise<Session> {
  const { file, input, outputs } = modelDescription(name);
  let session: InferenceSession;
  try {
    session = await InferenceSession.create(fileURLToPath(new URL(file, BUILT)), {
      intraOpNumThreads: 1,
      graphOptimizationLevel: 'all',
    });
  } catch (cause) {
    throw new Error(`Model "${name}" cannot be loaded; "npm run models" builds it`, { cause });
  }
  requireNames(name, 'input', session.inputNames, [input.name]);
  requireNames(name, 'output', session.outputNames, outputs);
  return {
    async run(data, dims, wanted) {
      const results = await session.run({ [input.name]: new Tensor('float32', data, dims) }, [...wanted]);
      return Object.fromEntries(
        wanted.map((output) => [output, results[output].data as Float32Array<ArrayBuffer>] as const),
      );
    },
    release: () => session.release(),
  };
}

function requireNames(model: string, side: string, actual: readonly string[], expected: readonly string[]): void {
  if (expected.length !== actual.length || expected.some((name) => !actual.includes(name))) {
    throw new Error(`Model "${model}" has the ${side} ${actual.join(', ')}; the pack says ${expected.join(', ')}`);
  }
}
