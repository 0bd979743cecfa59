import { openPack } from '../../layers/vision/index.ts';
import type { NetworkInput } from '../../layers/vision/training.ts';
import type { ActivationsFile } from '../build/activations.ts';
import { unroundedGraph } from '../build/build.ts';
import type { Graph } from '../build/onnx/graph.ts';
import { encodeFloats } from '../floats.ts';
import { openLaidOpen } from '../laid-open.ts';

/** The values of one look: images of any number of channels. */
type Values = Readonly<Record<string, { readonly data: Float32Array; readonly dims: readonly number[] }>>;

export interface FloatNetwork {
  readonly input: NetworkInput;
  /** The outputs of its first convolutions, which stay float. */
  readonly float: readonly string[];
  /** Every image that the network makes of its input, and that. */
  look(crop: Float32Array): Promise<Values>;
  close(): Promise<void>;
}

/** A network of the pack before rounding, with all that it computes on the way laid open. */
export async function floatNetwork(name: string, floatConvolutions: number): Promise<FloatNetwork> {
  const graph = await unroundedGraph(name);
  const images = imagesOf(graph);
  const session = await openLaidOpen(name, graph, images);
  const { input } = openPack().network(name);
  const dims = [1, ...input.shape.map(Number)];
  return {
    input,
    float: graph.nodes
      .filter(({ op }) => op === 'Conv')
      .slice(0, floatConvolutions)
      .map(({ outputs }) => outputs[0]),
    look: async (crop) => ({ ...(await session.run(crop, dims, images)), [input.name]: { data: crop, dims } }),
    close: () => session.release(),
  };
}

const IMAGE_OPERATORS = new Set(['Conv', 'Relu', 'Clip']);

/** The values that are images, as their input is. */
function imagesOf({ inputs, nodes }: Graph): string[] {
  const images = new Set(inputs.map(({ name }) => name));
  for (const { op, inputs: read, outputs } of nodes) {
    if (IMAGE_OPERATORS.has(op) && images.has(read[0])) images.add(outputs[0]);
  }
  return [...images].slice(inputs.length);
}

/** Keeps of all values that it is shown the least, the greatest, and the mean of each channel. */
export class Observer {
  readonly #seen = new Map<string, { min: number; max: number; sums: Float64Array; looks: number }>();

  see(values: Values): void {
    for (const [name, { data, dims }] of Object.entries(values)) {
      const [, channels, height, width] = dims;
      const seen = this.#seen.get(name) ?? { min: 0, max: 0, sums: new Float64Array(channels), looks: 0 };
      const plane = height * width;
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let i = channel * plane; i < (channel + 1) * plane; i++) {
          sum += data[i];
          if (data[i] < seen.min) seen.min = data[i];
          if (data[i] > seen.max) seen.max = data[i];
        }
        seen.sums[channel] += sum / plane;
      }
      seen.looks++;
      this.#seen.set(name, seen);
    }
  }

  values(): ActivationsFile['values'] {
    const entries = [...this.#seen].map(([name, { min, max, sums, looks }]) => {
      const means = Float32Array.from(sums, (sum) => sum / looks);
      return [name, { min, max, means: encodeFloats(means) }] as const;
    });
    return Object.fromEntries(entries);
  }
}
