import { type Attribute, floats, int, ints, text } from '../onnx/graph.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import { transposed } from '../onnx/transpose.ts';
import type { LiteKind, LiteOperation, LiteTensor } from './model.ts';

/** An operation that is being translated into an ONNX graph. */
export interface Translation {
  readonly operation: LiteOperation;
  readonly builder: GraphBuilder;
  /** Translates what computes a tensor, and returns the name of its value. */
  readonly value: (tensor: LiteTensor) => string;
}

/** Adds the node, and returns the name of its value, which is the tensor's own: the result can be compared with the source. */
type Translate = (translation: Translation) => string;

/** Translations by the kind of operation. Options are named by their numbers in the schema's table of the kind. */
export const OPERATIONS: ReadonlyMap<LiteKind, Translate> = new Map<LiteKind, Translate>([
  ['CONV_2D', convolution],
  ['DEPTHWISE_CONV_2D', depthwiseConvolution],
  ['RELU', (translation) => elementwise('Relu', translation)],
  ['ABS', (translation) => elementwise('Abs', translation)],
  ['ADD', (translation) => elementwise('Add', unfused(translation, 0))],
  ['SUB', (translation) => elementwise('Sub', unfused(translation, 0))],
  ['MUL', (translation) => elementwise('Mul', unfused(translation, 0))],
]);

function convolution(translation: Translation): string {
  // Out, height, width, in -> out, in, height, width.
  return window(unfused(translation, 3), { order: [0, 3, 1, 2], dilations: 4 });
}

function depthwiseConvolution(translation: Translation): string {
  const { operation } = translation;
  const channels = operation.inputs[1].shape[3];
  if (operation.options?.int32(3) !== 1)
    throw new Error(`${operation.output} has several filters a channel, which is not translated`);
  // 1, height, width, channel -> channel, 1, height, width.
  return window(unfused(translation, 4), { order: [3, 0, 1, 2], dilations: 5 }, { group: int(channels) });
}

/**
 * Adds a convolution with a bias.
 * @param layout.order  axes of the filters in ONNX's order
 * @param layout.dilations  number of the option with the dilation in x, before that in y
 */
function window(
  { operation, builder, value }: Translation,
  { order, dilations }: { order: readonly [number, number, number, number]; dilations: number },
  more: Readonly<Record<string, Attribute>> = {},
): string {
  const { inputs, output, options } = operation;
  const [image, filters, bias] = inputs;
  if (bias === undefined) throw new Error(`${output} has no bias, which is not translated`);
  const operands = [
    value(image),
    builder.constant(filters.name, transposed({ shape: filters.shape, values: valuesOf(filters) }, order)),
    builder.constant(bias.name, floats(bias.shape, valuesOf(bias))),
  ];
  return builder.node('Conv', operands, output, {
    // Option 0 is the padding, SAME or VALID. SAME puts an odd pixel at the end, as ONNX's SAME_UPPER does.
    auto_pad: text(options?.int8(0) === 0 ? 'SAME_UPPER' : 'VALID'),
    strides: ints(options?.int32(2) ?? 0, options?.int32(1) ?? 0),
    dilations: ints(options?.int32(dilations + 1, 1) ?? 1, options?.int32(dilations, 1) ?? 1),
    ...more,
  });
}

/** Adds an operation on single numbers, of values and of constants with a number for each channel. */
function elementwise(op: string, { operation, builder, value }: Translation): string {
  const operands = operation.inputs.map((tensor) =>
    tensor.values ? builder.constant(tensor.name, floats([...tensor.shape, 1, 1], tensor.values)) : value(tensor),
  );
  return builder.node(op, operands, operation.output);
}

/** @param option  number of the option that names the activation after the operation */
function unfused(translation: Translation, option: number): Translation {
  const { output, options } = translation.operation;
  if ((options?.int8(option) ?? 0) !== 0) throw new Error(`${output} fuses an activation, which is not translated`);
  return translation;
}

function valuesOf({ name, values }: LiteTensor): Float32Array {
  if (values === undefined) throw new Error(`${name} is no float constant`);
  return values;
}
