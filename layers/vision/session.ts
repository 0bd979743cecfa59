/** The one door to onnxruntime-node: models of the pack, ready to run. */

import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { type ModelInput, modelDescription } from './pack.ts';
import { Scratch } from './scratch.ts';

/** A model of the pack: floats in, floats out, by the names that the pack gives its outputs. */
export interface Model {
  readonly input: ModelInput;
  /** For what the network is given. */
  readonly scratch: Scratch;
  /**
   * @param data  the input, in the order of `dims`
   * @param outputs  those wanted; what only others need may be left out of the run
   */
  run<Output extends string>(
    data: Float32Array,
    dims: readonly number[],
    outputs: readonly Output[],
  ): Promise<Record<Output, Float32Array>>;
  release(): Promise<void>;
}

const BUILT = new URL('../../models/built/', import.meta.url);

/**
 * Loads a model of the pack.
 * @param threads  threads of each run. More than one gains nothing with networks this small, and every model's threads would go
 *                 on spinning while the next model runs: three faces took 190 ms instead of 105 (docs/performance.md)
 * @throws Error  the file is missing (run `npm run models`) or does not have the input and outputs that the pack states
 */
export async function loadModel(name: string, threads = 1): Promise<Model> {
  const { file, input, outputs } = modelDescription(name);
  let session: InferenceSession;
  try {
    session = await InferenceSession.create(fileURLToPath(new URL(file, BUILT)), {
      intraOpNumThreads: threads,
      graphOptimizationLevel: 'all',
    });
  } catch (cause) {
    throw new Error(`Model "${name}" cannot be loaded; "npm run models" builds it`, { cause });
  }
  requireNames(name, 'input', session.inputNames, [input.name]);
  requireNames(name, 'output', session.outputNames, outputs);
  return {
    input,
    scratch: new Scratch(),
    async run(data, dims, wanted) {
      const results = await session.run({ [input.name]: new Tensor('float32', data, dims) }, [...wanted]);
      return Object.fromEntries(wanted.map((output) => [output, results[output].data as Float32Array])) as Record<
        (typeof wanted)[number],
        Float32Array
      >;
    },
    release: () => session.release(),
  };
}

function requireNames(model: string, side: string, actual: readonly string[], expected: readonly string[]): void {
  if (expected.length !== actual.length || expected.some((name) => !actual.includes(name))) {
    throw new Error(`Model "${model}" has the ${side} ${actual.join(', ')}; the pack says ${expected.join(', ')}`);
  }
}
