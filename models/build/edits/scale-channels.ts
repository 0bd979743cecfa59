import { floatConstant, floats, type Node, type Tensor } from '../onnx/graph.ts';

type Constants = Map<string, Tensor>;

/**
 * Scales each output channel of a convolution: its weights and its bias.
 * @param purpose  ends the names of the new constants
 */
export function scaleOutputs(
  convolution: Node,
  factors: ArrayLike<number>,
  purpose: string,
  constants: Constants,
): Node {
  const [input, ...parameters] = convolution.inputs;
  const inputs = parameters.map((parameter) => {
    const rowLength = floatConstant(constants, parameter).data.length / factors.length;
    return scaled(parameter, (i) => factors[Math.floor(i / rowLength)], purpose, constants);
  });
  return { ...convolution, inputs: [input, ...inputs] };
}

/**
 * Makes a convolution scale each of its input channels: its weights, of which a depthwise convolution has one row a channel.
 * @param purpose  ends the names of the new constants
 */
export function scaleInputs(
  convolution: Node,
  factors: ArrayLike<number>,
  purpose: string,
  constants: Constants,
): Node {
  const [input, weights, ...bias] = convolution.inputs;
  const [rows, columns, height, width] = floatConstant(constants, weights).dims;
  const rowsOfGroup = rows / (factors.length / columns);
  const channelOf = (i: number): number => {
    const row = Math.floor(i / (columns * height * width));
    return Math.floor(row / rowsOfGroup) * columns + (Math.floor(i / (height * width)) % columns);
  };
  const name = scaled(weights, (i) => factors[channelOf(i)], purpose, constants);
  return { ...convolution, inputs: [input, name, ...bias] };
}

/** Adds a constant multiplied by a factor for each of its values. @returns its name */
function scaled(name: string, factor: (index: number) => number, purpose: string, constants: Constants): string {
  const { dims, data } = floatConstant(constants, name);
  const result = `${name}/scaled/${purpose}`;
  constants.set(
    result,
    floats(
      dims,
      data.map((value, i) => value * factor(i)),
    ),
  );
  return result;
}
