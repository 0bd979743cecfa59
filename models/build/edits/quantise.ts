import { floatConstant, floats, type Graph, int, type Node, type Tensor } from '../onnx/graph.ts';

/** Statistics of a graph's values, measured on many faces (models/activations). */
export interface Activations {
  /** Outputs of the convolutions that stay in floats, where quantising costs most or gains least. */
  readonly float: readonly string[];
  /** By name of the value. */
  readonly values: Readonly<Record<string, Activation>>;
}

export interface Activation {
  readonly min: number;
  readonly max: number;
  /** One a channel. */
  readonly means: Float32Array;
}

/**
 * Quantises convolutions, and the values between them, to integers of 8 bits: uint8 for the values, with one scale for all channels,
 * and int8 for the weights, with one scale for each output channel. A pair of QuantizeLinear and DequantizeLinear stands where a value
 * is rounded; the runtime turns the nodes between two such pairs into integer operators. A Relu or Clip behind a convolution is
 * dropped: the range of its output replaces it. Biases are corrected by the mean error that rounding the weights causes (Nagel et al.
 * 2019, section 4.2).
 * @throws Error  a value that has to be rounded has no statistics
 */
export function quantise(graph: Graph, activations: Activations): Graph {
  const constants = new Map(graph.constants);
  const chosen = new Set(
    graph.nodes.filter(({ op, outputs }) => op === 'Conv' && !activations.float.includes(outputs[0])),
  );
  const clipped = clippedOutputs(graph, chosen);
  const clippers = new Set([...clipped.values()]);

  /** Adds scale and zero point of a value as constants. @returns their names */
  const rounding = (value: string): [string, string] => {
    const names: [string, string] = [`${value}/scale`, `${value}/zero`];
    const { scale, zero } = gridOf(value, activations);
    constants.set(names[0], floats([], [scale]));
    constants.set(names[1], { dims: [], data: Uint8Array.of(zero) });
    return names;
  };
  const rounded = (exact: string, as: string, value: string): Node[] => [
    { op: 'QuantizeLinear', inputs: [exact, ...rounding(value)], outputs: [`${value}/quantised`], attributes: {} },
    { op: 'DequantizeLinear', inputs: [`${value}/quantised`, ...rounding(value)], outputs: [as], attributes: {} },
  ];

  const nodes: Node[] = [];
  // Outputs of quantised convolutions are rounded where they are made, other values before the first convolution that reads them.
  const made = new Set([...chosen].map((node) => clipped.get(node) ?? node.outputs[0]));
  const roundedForReaders = new Set<string>();
  for (const node of graph.nodes) {
    if (clippers.has(node.outputs[0])) continue;
    if (!chosen.has(node)) {
      nodes.push(node);
      continue;
    }
    const [value] = node.inputs;
    if (!made.has(value) && !roundedForReaders.has(value)) {
      nodes.push(...rounded(value, `${value}/rounded`, value));
      roundedForReaders.add(value);
    }
    const weights = quantisedWeights(node, constants, activations);
    const inputs = [made.has(value) ? value : `${value}/rounded`, ...weights.map(({ outputs }) => outputs[0])];
    nodes.push(...weights);
    const output = clipped.get(node) ?? node.outputs[0];
    nodes.push({ ...node, inputs, outputs: [`${output}/exact`] }, ...rounded(`${output}/exact`, output, output));
  }
  return { ...graph, nodes, constants };
}

/** By each chosen node whose output is read by a Relu or Clip only: the output of that. */
function clippedOutputs(graph: Graph, chosen: ReadonlySet<Node>): Map<Node, string> {
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const clipped = new Map<Node, string>();
  for (const node of chosen) {
    const [output] = node.outputs;
    const readers = graph.nodes.filter(({ inputs }) => inputs.includes(output));
    if (readers.length !== 1 || outputs.has(output)) continue;
    if (['Relu', 'Clip'].includes(readers[0].op)) clipped.set(node, readers[0].outputs[0]);
  }
  return clipped;
}

/** Scale and zero point of a value: 256 steps from its minimum to its maximum, one of which is exactly 0. */
function gridOf(value: string, { values }: Activations): { scale: number; zero: number } {
  if (!Object.hasOwn(values, value)) throw new Error(`${value} has no statistics`);
  const min = Math.min(0, values[value].min);
  const scale = Math.fround(Math.max(Math.max(0, values[value].max) - min, 1e-6) / 255);
  return { scale, zero: Math.round(-min / scale) };
}

const LARGEST = 127;
/**
 * Largest sum of two neighbouring weights. x86 processors without VNNI add up pairs of products with uint8 in 16 bits, and 255 * 128 is
 * the most that fits: within this limit they compute the same as other processors.
 */
const LARGEST_PAIR = 128;
/** Limit of a quantised bias: in a channel of very small weights it would exceed int32. */
const LARGEST_BIAS = 2 ** 30;

/** Nodes that provide the quantised weights and bias of a convolution. */
function quantisedWeights(node: Node, constants: Map<string, Tensor>, activations: Activations): Node[] {
  const [input, weight, bias] = node.inputs;
  const { dims, data } = floatConstant(constants, weight);
  const biases = bias === undefined ? undefined : floatConstant(constants, bias).data;
  const inputScale = gridOf(input, activations).scale;
  const [channels, perGroup] = dims;
  const size = data.length / channels;
  const groups = 'group' in node.attributes && 'int' in node.attributes.group ? node.attributes.group.int : 1;

  const scales = new Float32Array(channels);
  const quantised = new Int8Array(data.length);
  const corrected = new Int32Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    const weights = data.subarray(channel * size, (channel + 1) * size);
    const scale = Math.fround(
      Math.max(
        1e-9,
        largest(weights) / LARGEST,
        // Products of depthwise convolutions are not added up in pairs.
        groups === 1 ? largestPair(weights, perGroup) / (LARGEST_PAIR - 1) : 0,
        Math.abs(biases?.[channel] ?? 0) / (inputScale * LARGEST_BIAS),
      ),
    );
    scales[channel] = scale;
    const { means } = activations.values[input];
    const firstInput = Math.floor(channel / (channels / groups)) * perGroup;
    let added = 0;
    for (const [i, exact] of weights.entries()) {
      const rounded = Math.round(exact / scale);
      quantised[channel * size + i] = rounded;
      added += (rounded * scale - exact) * means[firstInput + Math.floor(i / (size / perGroup))];
    }
    corrected[channel] = Math.round(((biases?.[channel] ?? 0) - added) / Math.fround(inputScale * scale));
  }

  const output = node.outputs[0];
  const dequantised = (of: string, integers: Tensor, zeros: Tensor, steps: Float32Array): Node => {
    constants.set(`${output}/${of}/quantised`, integers);
    constants.set(`${output}/${of}/scales`, floats([channels], steps));
    constants.set(`${output}/${of}/zeros`, zeros);
    const inputs = ['quantised', 'scales', 'zeros'].map((part) => `${output}/${of}/${part}`);
    return { op: 'DequantizeLinear', inputs, outputs: [`${output}/${of}`], attributes: { axis: int(0) } };
  };
  return [
    dequantised(
      'rounded_weights',
      { dims, data: quantised },
      { dims: [channels], data: new Int8Array(channels) },
      scales,
    ),
    dequantised(
      'rounded_bias',
      { dims: [channels], data: corrected },
      { dims: [channels], data: new Int32Array(channels) },
      scales.map((scale) => Math.fround(inputScale * scale)),
    ),
  ];
}

function largest(weights: Float32Array): number {
  return weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
}

/**
 * Largest magnitude of the sum of two weights whose products are added as a pair: neighbouring input channels at the same place of the
 * kernel, in the runtime's layout for integers.
 * @param channels  number of input channels
 */
function largestPair(weights: Float32Array, channels: number): number {
  const places = weights.length / channels;
  const inOrder = (k: number) => weights[(k % channels) * places + Math.floor(k / channels)];
  let most = 0;
  for (let k = 0; k + 1 < weights.length; k += 2) most = Math.max(most, Math.abs(inOrder(k) + inOrder(k + 1)));
  return most;
}
