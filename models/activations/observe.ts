/** Observes the values that flow through a network: their ranges and means are what its quantisation needs. */

import { describeNetwork, type NetworkInput } from '../../layers/vision/training.ts';
import type { ActivationsFile } from '../build/activations.ts';
import { unquantisedGraph } from '../build/build.ts';
import type { Graph } from '../build/onnx/graph.ts';
import { encodeFloats } from '../floats.ts';
import { openWithIntermediates } from '../intermediates.ts';

/** Values of one run by name, each [1, channels, height, width]. */
type Values = Readonly<Record<string, { readonly data: Float32Array; readonly dims: readonly number[] }>>;

export interface FloatNetwork {
  readonly input: NetworkInput;
  /** Outputs of its first convolutions, which stay in floats. */
  readonly float: readonly string[];
  /** Runs the network on the input planes of one face. @returns all intermediate values of rank 4, and the input */
  run(crop: Float32Array): Promise<Values>;
  close(): Promise<void>;
}

/** Opens a network of the pack as it is before quantisation, with all of its intermediate values. */
export async function openFloatNetwork(name: string, floatConvolutions: number): Promise<FloatNetwork> {
  const graph = await unquantisedGraph(name);
  const names = intermediatesOf(graph);
  const session = await openWithIntermediates(name, graph, names);
  const { input } = describeNetwork(name);
  const dims = [1, ...input.shape.map(Number)];
  return {
    input,
    float: graph.nodes
      .filter(({ op }) => op === 'Conv')
      .slice(0, floatConvolutions)
      .map(({ outputs }) => outputs[0]),
    run: async (crop) => ({ ...(await session.run(crop, dims, names)), [input.name]: { data: crop, dims } }),
    close: () => session.release(),
  };
}

/** Operators whose output is of rank 4 if their input is. */
const IMAGE_OPERATORS = new Set(['Conv', 'Relu', 'Clip']);

/** Names of the values that such operators compute from the input. */
function intermediatesOf({ inputs, nodes }: Graph): string[] {
  const images = new Set(inputs.map(({ name }) => name));
  for (const { op, inputs: read, outputs } of nodes) {
    if (IMAGE_OPERATORS.has(op) && images.has(read[0])) images.add(outputs[0]);
  }
  return [...images].slice(inputs.length);
}

/** Accumulates the minimum and the maximum of every value over many runs, 0 included, and the mean of each of its channels. */
export class ValueStatistics {
  readonly #statistics = new Map<string, { min: number; max: number; sums: Float64Array; runs: number }>();

  add(values: Values): void {
    for (const [name, { data, dims }] of Object.entries(values)) {
      const [, channels, height, width] = dims;
      const known = this.#statistics.get(name) ?? { min: 0, max: 0, sums: new Float64Array(channels), runs: 0 };
      const plane = height * width;
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let i = channel * plane; i < (channel + 1) * plane; i++) {
          sum += data[i];
          if (data[i] < known.min) known.min = data[i];
          if (data[i] > known.max) known.max = data[i];
        }
        known.sums[channel] += sum / plane;
      }
      known.runs++;
      this.#statistics.set(name, known);
    }
  }

  values(): ActivationsFile['values'] {
    const entries = [...this.#statistics].map(([name, { min, max, sums, runs }]) => {
      const means = Float32Array.from(sums, (sum) => sum / runs);
      return [name, { min, max, means: encodeFloats(means) }] as const;
    });
    return Object.fromEntries(entries);
  }
}
