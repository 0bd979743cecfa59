import { type Attribute, floats, int, ints, shapeTensor, text } from '../onnx/graph.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import { transposed } from '../onnx/transpose.ts';
import { type GraphNode, spatialAttribute, stringAttribute, stringsAttribute } from './graph-model.ts';
import { floatWeight, type Weight } from './weights.ts';

type Weights = ReadonlyMap<string, Weight>;

/** A node that is being translated into an ONNX graph. */
export interface Translation {
  readonly node: GraphNode;
  readonly inputs: readonly string[];
  readonly weights: Weights;
  readonly builder: GraphBuilder;
  /** Translates the node that a reference names, and returns the name of its value. */
  readonly value: (reference: string) => string;
}

/** Adds the node, and returns the name of its value, which is the node's own: the result can be compared with the source. */
type Operation = (translation: Translation) => string;

/** Operations by TensorFlow's name. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['Conv2D', convolution],
  ['_FusedConv2D', fusedConvolution],
  ['DepthwiseConv2dNative', depthwiseConvolution],
  ['_FusedMatMul', fullyConnected],
  ['MaxPool', maxPool],
  ['Mean', spatialMean],
  ['Pad', pad],
  ['Prelu', prelu],
  ['Add', (translation) => binary('Add', translation)],
  ['AddV2', (translation) => binary('Add', translation)],
  ['Mul', (translation) => binary('Mul', translation)],
  ['Minimum', (translation) => binary('Min', translation)],
  ['Maximum', (translation) => binary('Max', translation)],
  ['Relu', (translation) => unary('Relu', translation)],
  ['Sigmoid', (translation) => unary('Sigmoid', translation)],
  ['Softmax', (translation) => unary('Softmax', translation)],
]);

function convolution({ node, inputs, weights, builder, value }: Translation): string {
  const [image, filters] = inputs;
  return builder.node('Conv', [value(image), kernel(filters, weights, builder)], node.name, window(node));
}

/** A convolution with a bias and, optionally, an activation. */
function fusedConvolution(translation: Translation): string {
  const { node, inputs, weights, builder, value } = translation;
  const [image, filters, bias] = inputs;
  const operands = [value(image), kernel(filters, weights, builder), vector(bias, weights, builder)];
  return activated(translation, (output) => builder.node('Conv', operands, output, window(node)));
}

function depthwiseConvolution({ node, inputs, weights, builder, value }: Translation): string {
  const [image, filters] = inputs;
  const filter = floatWeight(weights, filters);
  const [, , channels, multiplier] = filter.shape;
  if (multiplier !== 1)
    throw new Error(`${node.name} has a channel multiplier of ${multiplier}, which is not translated`);
  // Height, width, channel, 1 -> channel, 1, height, width.
  builder.constant(filters, transposed(filter, [2, 3, 0, 1]));
  return builder.node('Conv', [value(image), filters], node.name, { ...window(node), group: int(channels) });
}

/** A matrix product with a bias and, optionally, an activation. */
function fullyConnected(translation: Translation): string {
  const { inputs, weights, builder, value } = translation;
  const [features, matrix, bias] = inputs;
  const { shape, values } = floatWeight(weights, matrix);
  const operands = [value(features), builder.constant(matrix, floats(shape, values)), vector(bias, weights, builder)];
  return activated(translation, (output) => builder.node('Gemm', operands, output));
}

function maxPool({ node, inputs, builder, value }: Translation): string {
  const size = ints(...spatialAttribute(node, 'ksize'));
  return builder.node('MaxPool', [value(inputs[0])], node.name, { ...sliding(node), kernel_shape: size });
}

/** The mean over height and width, [N, C]. */
function spatialMean({ node, inputs, weights, builder, value }: Translation): string {
  const [image, axes] = inputs;
  if (integers(axes, weights).join() !== '1,2') throw new Error(`${node.name} is not a mean over height and width`);
  return builder.node('Flatten', [builder.node('GlobalAveragePool', [value(image)], `${node.name}/image`)], node.name);
}

function pad({ node, inputs, weights, builder, value }: Translation): string {
  const [image, paddings] = inputs;
  const [n0, n1, h0, h1, w0, w1, c0, c1] = integers(paddings, weights);
  const pads = builder.constant(paddings, shapeTensor(n0, c0, h0, w0, n1, c1, h1, w1));
  return builder.node('Pad', [value(image), pads], node.name);
}

function prelu({ node, inputs, weights, builder, value }: Translation): string {
  const [image, slopes] = inputs;
  return builder.node('PRelu', [value(image), perChannel(slopes, weights, builder)], node.name);
}

function unary(op: string, { node, inputs, builder, value }: Translation): string {
  return builder.node(op, [value(inputs[0])], node.name);
}

function binary(op: string, { node, inputs, weights, builder, value }: Translation): string {
  const operands = inputs.map((input) => (weights.has(input) ? perChannel(input, weights, builder) : value(input)));
  return builder.node(op, operands, node.name);
}

/**
 * Adds the activation that is fused into a node, if there is one.
 * @param biased  adds the rest of the node, with the bias, under the name given
 */
function activated(translation: Translation, biased: (output: string) => string): string {
  const { node, inputs, weights, builder } = translation;
  const [bias, activation, ...more] = stringsAttribute(node, 'fused_ops');
  if (bias !== 'BiasAdd' || more.length > 0) throw new Error(`${node.name} fuses more than a bias and an activation`);
  if (activation === undefined) return biased(node.name);
  const before = biased(`${node.name}/biased`);
  if (activation === 'Relu') return builder.node('Relu', [before], node.name);
  if (activation !== 'Prelu') throw new Error(`${activation}, fused into ${node.name}, is not translated`);
  return builder.node('PRelu', [before, perChannel(inputs[3], weights, builder)], node.name);
}

/** Adds filters of a convolution: height, width, in, out -> out, in, height, width. */
function kernel(name: string, weights: Weights, builder: GraphBuilder): string {
  return builder.constant(name, transposed(floatWeight(weights, name), [3, 2, 0, 1]));
}

function vector(name: string, weights: Weights, builder: GraphBuilder): string {
  const { values } = floatWeight(weights, name);
  return builder.constant(name, floats([values.length], values));
}

/** Adds numbers for each channel, or one for all, in a shape that broadcasts over NCHW. */
function perChannel(name: string, weights: Weights, builder: GraphBuilder): string {
  const { shape, values } = floatWeight(weights, name);
  return builder.constant(name, floats(shape.length === 0 ? [] : [values.length, 1, 1], values));
}

function integers(name: string, weights: Weights): readonly number[] {
  return Array.from(weights.get(name)?.values ?? []);
}

/** Padding and strides of a sliding window. */
function sliding(node: GraphNode): Record<string, Attribute> {
  // TensorFlow's SAME puts an odd pixel of padding at the end, as ONNX's SAME_UPPER does.
  const padding = stringAttribute(node, 'padding') === 'SAME' ? 'SAME_UPPER' : 'VALID';
  return { auto_pad: text(padding), strides: ints(...spatialAttribute(node, 'strides')) };
}

/** Padding, strides and dilations of a convolution. */
function window(node: GraphNode): Record<string, Attribute> {
  return { ...sliding(node), dilations: ints(...spatialAttribute(node, 'dilations')) };
}
