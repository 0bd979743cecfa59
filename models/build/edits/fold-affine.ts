import {
  type Attribute,
  countReaders,
  floatConstant,
  floats,
  type Graph,
  type Node,
  type Tensor,
} from '../onnx/graph.ts';

/** y = factor * x + offset, with a factor and an offset for each channel. */
interface Affine {
  readonly factors: ArrayLike<number>;
  readonly offsets: ArrayLike<number>;
}

type Constants = ReadonlyMap<string, Tensor>;

/**
 * Folds nodes that only scale and shift the channels of a convolution or a fully connected layer (BatchNormalization, Mul and Add of
 * constants) into that layer's weights and bias.
 */
export function foldAffine(graph: Graph): Graph {
  const readers = countReaders(graph);
  const constants = new Map(graph.constants);
  const nodes: Node[] = [];
  /** By the name of an output that one node only reads: index in `nodes` of the layer that computes it. */
  const layers = new Map<string, number>();
  for (const node of graph.nodes) {
    const layer = node.inputs.map((input) => layers.get(input)).find((index) => index !== undefined);
    const affine = layer === undefined ? undefined : affineOf(node, channelsOf(nodes[layer], constants), constants);
    let index = nodes.length;
    if (layer !== undefined && affine !== undefined) {
      index = layer;
      nodes[index] = folded(nodes[index], affine, node.outputs[0], constants);
    } else {
      nodes.push(node);
    }
    if (hasWeightRows(nodes[index]) && readers.get(node.outputs[0]) === 1) layers.set(node.outputs[0], index);
  }
  return { ...graph, nodes, constants };
}

/** Whether a node is a layer whose weights have one row for each output channel. */
function hasWeightRows({ op, attributes }: Node): boolean {
  return op === 'Conv' || (op === 'Gemm' && intOf(attributes.transB) === 1);
}

/** Number of output channels of a layer: the rows of its weights. */
const channelsOf = (layer: Node, constants: Constants): number => floatConstant(constants, layer.inputs[1]).dims[0];

/** The scale and shift that a node applies; undefined if it does anything else. */
function affineOf(node: Node, channels: number, constants: Constants): Affine | undefined {
  if (node.op === 'BatchNormalization') {
    const [scale, shift, mean, variance] = node.inputs.slice(1).map((name) => floatConstant(constants, name).data);
    const epsilon = floatOf(node.attributes.epsilon);
    const factors = Array.from(scale, (value, channel) => value / Math.sqrt(variance[channel] + epsilon));
    return { factors, offsets: factors.map((factor, channel) => shift[channel] - factor * mean[channel]) };
  }
  if (node.op !== 'Mul' && node.op !== 'Add') return undefined;
  const operand = node.inputs.map((input) => constants.get(input)?.data).find((data) => data instanceof Float32Array);
  if (operand?.length !== channels && operand?.length !== 1) return undefined;
  const perChannel = operand.length === 1 ? new Float32Array(channels).fill(operand[0]) : operand;
  return node.op === 'Mul'
    ? { factors: perChannel, offsets: new Float32Array(channels) }
    : { factors: new Float32Array(channels).fill(1), offsets: perChannel };
}

function folded(layer: Node, { factors, offsets }: Affine, output: string, constants: Map<string, Tensor>): Node {
  const [input, weightName, biasName] = layer.inputs;
  const weights = floatConstant(constants, weightName);
  const channels = weights.dims[0];
  const rowLength = weights.data.length / channels;
  const bias = biasName === undefined ? new Float32Array(channels) : floatConstant(constants, biasName).data;

  const foldedWeights = `${output}/weights`;
  const foldedBias = `${output}/bias`;
  constants.set(
    foldedWeights,
    floats(
      weights.dims,
      weights.data.map((weight, index) => weight * factors[Math.floor(index / rowLength)]),
    ),
  );
  constants.set(
    foldedBias,
    floats(
      [channels],
      bias.map((value, channel) => value * factors[channel] + offsets[channel]),
    ),
  );
  return { ...layer, inputs: [input, foldedWeights, foldedBias], outputs: [output] };
}

const intOf = (attribute?: Attribute): number | undefined =>
  attribute && 'int' in attribute ? attribute.int : undefined;

/** Value of an epsilon attribute; ONNX's default is 1e-5. */
const floatOf = (attribute?: Attribute): number => (attribute && 'float' in attribute ? attribute.float : 1e-5);
