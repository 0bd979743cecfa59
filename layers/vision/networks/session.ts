/** Opens networks. The only module of the layers that imports onnxruntime-node. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { env, InferenceSession, Tensor } from 'onnxruntime-node';
import { BUILT_NETWORKS } from '../built-files.ts';
import { BufferPool } from '../workers/buffer-pool.ts';
import { describeNetwork } from './network.ts';
import type { NetworkDescription, NetworkInput } from './pack-format.ts';

/** A network: floats in, floats out, by the names that models/networks.json gives its outputs. */
export interface Network {
  readonly input: NetworkInput;
  /**
   * Runs the network, and blocks its thread until it has run.
   * @param dims  dimensions of the input, the batch first
   * @param fill  writes the whole input, in shared memory, whose values are undefined at first; it must not keep the
   *   array
   * @param outputs  names of the outputs wanted; a network that has others computes them too
   * @returns one flat array an output
   */
  run<Output extends string>(
    dims: readonly number[],
    fill: (input: Float32Array) => void,
    outputs: readonly Output[],
  ): Promise<Record<Output, Float32Array>>;
  /** Frees the memory of the network. */
  release(): Promise<void>;
}

/**
 * Loads ONNX Runtime for as long as the process lives. Without it the library is unloaded with the last thread that has
 * it, and then cannot be loaded again ("Module did not self-register").
 * @returns its version
 */
export function holdRuntime(): string | undefined {
  return env.versions.node;
}

/**
 * Pool of inputs: new megabytes for every run would keep the garbage collector busy, and the system filling pages with
 * zeros.
 */
const inputs = new BufferPool();

/** A network in ONNX Runtime, without what models/networks.json states about it. */
export interface Session {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Blocks its thread until the network has run. */
  run(
    data: Float32Array,
    dims: readonly number[],
    outputs: readonly string[],
  ): Promise<Record<string, { readonly data: Float32Array; readonly dims: readonly number[] }>>;
  release(): Promise<void>;
}

/**
 * Opens a network of one input. It runs on one thread: networks this small gain nothing from more, and the threads of
 * each would go on spinning while the next one runs (docs/performance.md).
 * @param network  path of an .onnx file, or the bytes of one
 */
export async function openSession(network: string | Uint8Array): Promise<Session> {
  const options = {
    intraOpNumThreads: 1,
    // Keeps one block of memory for each shape of input: 100 MB a worker more, and no faster.
    enableMemPattern: false,
    graphOptimizationLevel: 'all',
  } as const;
  const session = await (typeof network === 'string'
    ? InferenceSession.create(network, options)
    : InferenceSession.create(network, options));
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    async run(data, dims, outputs) {
      const results = await session.run({ [session.inputNames[0]]: new Tensor('float32', data, dims) }, [...outputs]);
      return results as Record<string, { data: Float32Array; dims: readonly number[] }>;
    },
    release: () => session.release(),
  };
}

/** Requires that the files of networks are there, without loading them. @throws Error  one is missing; names it */
export function requireBuilt(names: readonly string[]): void {
  const missing = names.find((name) => !existsSync(fileOf(describeNetwork(name))));
  if (missing !== undefined) throw new Error(`Network "${missing}" is missing; "npm run models" builds it`);
}

function fileOf({ file }: NetworkDescription): string {
  return fileURLToPath(new URL(file, BUILT_NETWORKS));
}

/**
 * Loads a network by its name in models/networks.json.
 * @throws Error  there is no such network, or its file is missing (run `npm run models`) or has other inputs and outputs
 *                than are stated
 */
export async function openNetwork(name: string): Promise<Network> {
  const description = describeNetwork(name);
  const { input, outputs } = description;
  let session: Session;
  try {
    session = await openSession(fileOf(description));
  } catch (cause) {
    throw new Error(`Network "${name}" cannot be loaded; "npm run models" builds it`, { cause });
  }
  requireNames(name, 'input', session.inputs, [input.name]);
  requireNames(name, 'output', session.outputs, outputs);

  return {
    input,
    async run(dims, fill, wanted) {
      const data = inputs.take(dims.reduce((product, side) => product * side, 1));
      try {
        fill(data);
        // Node-API reads shared memory as it reads any other since Node 24.9.
        const results = await session.run(data, dims, wanted);
        const arrays = wanted.map((output) => [output, results[output].data] as const);
        return Object.fromEntries(arrays) as Record<(typeof wanted)[number], Float32Array>;
      } finally {
        inputs.giveBack(data);
      }
    },
    release: () => session.release(),
  };
}

function requireNames(network: string, side: string, actual: readonly string[], expected: readonly string[]): void {
  if (expected.length !== actual.length || expected.some((name) => !actual.includes(name))) {
    throw new Error(
      `Network "${network}" has the ${side} ${actual.join(', ')}; networks.json says ${expected.join(', ')}`,
    );
  }
}
