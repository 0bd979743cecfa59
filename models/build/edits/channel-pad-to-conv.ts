import { floatConstant, floats, type Graph, type Node, type Tensor } from '../onnx/graph.ts';

/**
 * Replaces each Pad that appends channels of zeros by a 1 x 1 convolution with [I 0]. A Pad makes ONNX Runtime's CPU provider leave
 * its blocked layout, and every sum behind it stays outside (half of the face mesh's nodes).
 */
export function channelPadToConv(graph: Graph): Graph {
  const producers = new Map(graph.nodes.map((node) => [node.outputs[0], node]));
  const constants = new Map(graph.constants);

  /** Number of channels of a value. The operators of these models that are not named here keep that of their first input. */
  function channelsOf(value: string): number {
    const producer = producers.get(value);
    if (producer === undefined) throw new Error(`no convolution determines the number of channels of ${value}`);
    const [first, second] = producer.inputs;
    if (producer.op === 'Conv') return floatConstant(constants, second).dims[0];
    return channelsOf(first) + (producer.op === 'Pad' ? channelsAdded(constants.get(second)) : 0);
  }

  const nodes = graph.nodes.map((node): Node => {
    const added = node.op === 'Pad' ? channelsAdded(constants.get(node.inputs[1])) : 0;
    if (added === 0) return node;
    const channels = channelsOf(node.inputs[0]);
    const filters = `${node.outputs[0]}/widening`;
    constants.set(filters, wideningFilters(channels, channels + added));
    return { op: 'Conv', inputs: [node.inputs[0], filters], outputs: node.outputs, attributes: {} };
  });
  return { ...graph, nodes, constants };
}

/** Number of channels that a Pad of an NCHW tensor appends; 0 if it pads anything else. */
function channelsAdded(pads?: Tensor): number {
  const sizes = Array.from(pads?.data ?? [], Number);
  // Four sizes before the axes, then four behind them.
  const added = sizes[5] ?? 0;
  return sizes.reduce((sum, size) => sum + size, 0) === added ? added : 0;
}

/** Filters of a 1 x 1 convolution that copies `from` channels and appends zeros up to `to`. */
function wideningFilters(from: number, to: number): Tensor {
  const filters = new Float32Array(to * from);
  for (let channel = 0; channel < from; channel++) filters[channel * from + channel] = 1;
  return floats([to, from, 1, 1], filters);
}
