import { floatConstant, floats, type Graph, type Node, type Tensor } from '../onnx/graph.ts';

/**
 * Writes a Pad that adds channels of zeros behind the others as a 1x1 convolution by [I 0]. Pad takes ONNX Runtime's
 * CPU provider out of its blocked layout, and every sum behind it stays outside (half of the face mesh's nodes).
 */
export function channelPadToConv(graph: Graph): Graph {
  const producers = new Map(graph.nodes.map((node) => [node.outputs[0], node]));
  const constants = new Map(graph.constants);

  /** Of the operators in these models, those not named here keep the channels of their first input. */
  function channelsOf(value: string): number {
    const producer = producers.get(value);
    if (producer === undefined) throw new Error(`no convolution says how many channels ${value} has`);
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

/** How many channels a Pad of an NCHW tensor adds behind the others; 0 if it pads anything else. */
function channelsAdded(pads?: Tensor): number {
  const sizes = Array.from(pads?.data ?? [], Number);
  // The four sizes before each axis, then the four behind.
  const added = sizes[5] ?? 0;
  return sizes.reduce((sum, size) => sum + size, 0) === added ? added : 0;
}

function wideningFilters(from: number, to: number): Tensor {
  const filters = new Float32Array(to * from);
  for (let channel = 0; channel < from; channel++) filters[channel * from + channel] = 1;
  return floats([to, from, 1, 1], filters);
}
