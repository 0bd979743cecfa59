import { countReaders, floatConstant, floats, type Graph, int, type Node, type Tensor } from '../onnx/graph.ts';

/** ONNX Runtime computes channels in blocks of 8 or, with AVX-512, of 16: fewer than a block's would be no faster. */
const BLOCK = 16;

/**
 * Leaves out the channels that a convolution reads with weights of zero only, in all that makes them: between that
 * convolution and the one before it, activations and depthwise convolutions keep channels apart. Weight decay empties whole
 * channels (half of those in MobileFaceNet), and computing them changes no output.
 */
export function dropUnreadChannels(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  const readers = countReaders(graph);
  const producers = new Map(graph.nodes.map((node) => [node.outputs[0], node]));
  const replaced = new Map<Node, Node>();
  const now = (node: Node) => replaced.get(node) ?? node;

  /** From a convolution back to the one that makes its channels, if nobody else reads what lies between. */
  function chainBefore(reader: Node): Node[] | undefined {
    const chain: Node[] = [];
    for (let value = reader.inputs[0]; ; value = chain[chain.length - 1].inputs[0]) {
      const producer = producers.get(value);
      if (producer === undefined || readers.get(value) !== 1) return undefined;
      chain.push(producer);
      if (isDense(producer)) return chain;
      if (!keepsChannelsApart(producer, constants)) return undefined;
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

function keepsChannelsApart(node: Node, constants: ReadonlyMap<string, Tensor>): boolean {
  if (node.op === 'Conv') return floatConstant(constants, node.inputs[1]).dims[0] === groupsOf(node.attributes.group);
  return node.op === 'PRelu' || node.op === 'Relu';
}

/** ONNX's default where the file gives none. */
const groupsOf = (attribute?: Node['attributes'][string]): number =>
  attribute && 'int' in attribute ? attribute.int : 1;

/** The input channels with weights other than zero, and as many others as fill the last block. */
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
  // Where none is read, a block stays all the same: a convolution of nothing is none.
  const whole = Math.max(1, Math.ceil(read / BLOCK)) * BLOCK;
  let fillers = Math.min(columns, whole) - read;
  return isRead.flatMap((keep, column) => (keep || fillers-- > 0 ? [column] : []));
}

/** A convolution of fewer input channels. */
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

/** A node that makes fewer channels: each of its constants has a row for every channel. */
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
