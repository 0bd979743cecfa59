import { countReaders, floatConstant, floats, type Graph, type Node, type Tensor } from '../onnx/graph.ts';

type Constants = ReadonlyMap<string, Tensor>;

/**
 * Joins two dense 1 x 1 convolutions with nothing between them, of which the second alone reads the first, into one by the product of
 * their weights, where that has fewer weights than the two.
 */
export function joinConvolutions(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  const readers = countReaders(graph);
  const nodes: Node[] = [];
  for (const node of graph.nodes) {
    const before = nodes.findIndex(({ outputs }) => outputs[0] === node.inputs[0]);
    const first = nodes[before];
    if (first && readers.get(node.inputs[0]) === 1 && isShorterJoined(first, node, constants)) {
      nodes.splice(before, 1);
      nodes.push(joined(first, node, constants));
    } else {
      nodes.push(node);
    }
  }
  return { ...graph, nodes, constants };
}

function isShorterJoined(first: Node, second: Node, constants: Constants): boolean {
  if (!isPointwise(first, constants) || !isPointwise(second, constants)) return false;
  const [between, from] = floatConstant(constants, first.inputs[1]).dims;
  const [to] = floatConstant(constants, second.inputs[1]).dims;
  return from * to < from * between + between * to;
}

/** Whether a node is a convolution that maps each pixel alone, and has a bias. */
function isPointwise({ op, inputs, attributes }: Node, constants: Constants): boolean {
  if (op !== 'Conv' || inputs.length !== 3) return false;
  const { group, strides } = attributes;
  const isDense = group === undefined || ('int' in group && group.int === 1);
  const isWhole = strides === undefined || ('ints' in strides && strides.ints.every((step) => step === 1));
  const [, , height, width] = floatConstant(constants, inputs[1]).dims;
  return isDense && isWhole && height === 1 && width === 1;
}

function joined(first: Node, second: Node, constants: Map<string, Tensor>): Node {
  const [inner, innerBias] = first.inputs.slice(1).map((name) => floatConstant(constants, name));
  const [outer, outerBias] = second.inputs.slice(1).map((name) => floatConstant(constants, name));
  const [between, from] = inner.dims;
  const [to] = outer.dims;
  // Sums in double precision.
  const weights = new Float64Array(to * from);
  const bias = Float64Array.from(outerBias.data);
  for (let row = 0; row < to; row++) {
    for (let k = 0; k < between; k++) {
      const factor = outer.data[row * between + k];
      bias[row] += factor * innerBias.data[k];
      for (let column = 0; column < from; column++) {
        weights[row * from + column] += factor * inner.data[k * from + column];
      }
    }
  }
  const names = [`${second.outputs[0]}/joined/weights`, `${second.outputs[0]}/joined/bias`];
  constants.set(names[0], floats([to, from, 1, 1], weights));
  constants.set(names[1], floats([to], bias));
  return { ...second, inputs: [first.inputs[0], ...names] };
}
