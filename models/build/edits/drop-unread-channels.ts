import { countReaders, floatConstant, floats, type Graph, int, type Node, type Tensor } from '../onnx/graph.ts';

/** Channels that ONNX Runtime computes together: 8 or, with AVX-512, 16. A part of a block takes as long as a whole one. */
const BLOCK = 16;

/**
 * Drops the channels that a convolution reads with zero weights only, together with what computes them: back to the previous dense
 * convolution, through activations and depthwise convolutions, which do not mix channels. Weight decay empties whole channels (half
 * of those in MobileFaceNet), and no output depends on them.
 */
export function dropUnreadChannels(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  const readers = countReaders(graph);
  const producers = new Map(graph.nodes.map((node) => [node.outputs[0], node]));
  const replaced = new Map<Node, Node>();
  const now = (node: Node) => replaced.get(node) ?? node;

  /** Nodes from a convolution back to the one that makes its channels; undefined if another node reads a value between. */
  function chainBefore(reader: Node): Node[] | undefined {
    const chain: Node[] = [];
    for (let value = reader.inputs[0]; ; value = chain[chain.length - 1].inputs[0]) {
      const producer = producers.get(value);
      if (producer === undefined || readers.get(value) !== 1) return undefined;
      chain.push(producer);
      if (isDense(producer)) return chain;
      if (!isChannelwise(producer, constants)) return undefined;
    }
  }

  for (const reader of graph.nodes.filter(isDense)) {
    const chain = chainBefore(reader);
    const weights = floatConstant(constants, now(reader).inputs[1]);
    const kept = readChannels(weights);
    if (chain === undefined || kept.length === weights.dims[1]) continue;
    replaced.set(reader, withColumns(now(reader), kept, constants));
    for (const node of chain) replaced.set(node, withRows(now(node), kept, constants));
  }
  return { ...graph, nodes: graph.nodes.map(now), constants };
}

function isDense({ op, attributes }: Node): boolean {
  return op === 'Conv' && groupsOf(attributes.group) === 1;
}

/** Whether each output channel of the node depends on the input channel of the same number only. */
function isChannelwise(node: Node, constants: ReadonlyMap<string, Tensor>): boolean {
  if (node.op === 'Conv') return floatConstant(constants, node.inputs[1]).dims[0] === groupsOf(node.attributes.group);
  return node.op === 'PRelu' || node.op === 'Relu';
}

/** Number of groups of a convolution; ONNX's default is 1. */
const groupsOf = (attribute?: Node['attributes'][string]): number =>
  attribute && 'int' in attribute ? attribute.int : 1;

/** Input channels that have a weight other than zero, and as many others as fill the last block. */
function readChannels({ dims: [rows, columns, height, width], data }: Tensor): number[] {
  const area = height * width;
  const isRead = Array.from({ length: columns }, (_, column) => {
    for (let row = 0; row < rows; row++) {
      const first = (row * columns + column) * area;
      for (let i = first; i < first + area; i++) if (data[i] !== 0) return true;
    }
    return false;
  });
  const read = isRead.filter(Boolean).length;
  // One block stays even if no channel is read: a convolution needs an input.
  const whole = Math.max(1, Math.ceil(read / BLOCK)) * BLOCK;
  let fillers = Math.min(columns, whole) - read;
  return isRead.flatMap((keep, column) => (keep || fillers-- > 0 ? [column] : []));
}

/** Restricts a convolution to some of its input channels. */
function withColumns(node: Node, kept: readonly number[], constants: Map<string, Tensor>): Node {
  const { dims, data } = floatConstant(constants, node.inputs[1]);
  const [rows, columns, height, width] = dims;
  const area = height * width;
  const values = Array.from({ length: rows }, (_, row) => row).flatMap((row) =>
    kept.flatMap((column) => [...data.subarray((row * columns + column) * area, (row * columns + column + 1) * area)]),
  );
  const name = `${node.inputs[1]}/read`;
  constants.set(name, floats([rows, kept.length, height, width], values));
  return { ...node, inputs: [node.inputs[0], name, ...node.inputs.slice(2)] };
}

/** Restricts a node to some of its output channels: each of its constants has one row a channel. */
function withRows(node: Node, kept: readonly number[], constants: Map<string, Tensor>): Node {
  const [input, ...parameters] = node.inputs;
  const inputs = parameters.map((parameter) => {
    const { dims, data } = floatConstant(constants, parameter);
    const [rows, ...rest] = dims;
    const rowLength = data.length / rows;
    const values = kept.flatMap((row) => [...data.subarray(row * rowLength, (row + 1) * rowLength)]);
    const name = `${parameter}/of/${node.outputs[0]}`;
    constants.set(name, floats([kept.length, ...rest], values));
    return name;
  });
  const isDepthwise = node.op === 'Conv' && !isDense(node);
  const attributes = isDepthwise ? { ...node.attributes, group: int(kept.length) } : node.attributes;
  return { ...node, inputs: [input, ...inputs], attributes };
}
