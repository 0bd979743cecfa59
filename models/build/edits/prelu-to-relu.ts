import { floatConstant, floats, type Graph, int, type Node, type Tensor } from '../onnx/graph.ts';

/**
 * Writes PReLU, which takes ONNX Runtime's CPU provider out of its blocked layout, in operators that stay in it:
 * PRelu(x) = Relu(x) + d(-slope, Relu(d(-1, x))), with d(k, x) a depthwise 1x1 convolution by k. It is exact
 * (one of the two terms is always zero), and the runtime fuses Relu and Add into the convolutions.
 */
export function preluToRelu(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  const nodes = graph.nodes.flatMap((node) => (node.op === 'PRelu' ? rewritten(node, constants) : [node]));
  return { ...graph, nodes, constants };
}

function rewritten(node: Node, constants: Map<string, Tensor>): Node[] {
  const [input, slope] = node.inputs;
  const [output] = node.outputs;
  const slopes = floatConstant(constants, slope);
  const channels = slopes.data.length;
  const minusSlope = `${slope}/minus`;
  const minusOne = `minus_one_${channels}`;
  constants.set(
    minusSlope,
    floats(
      [channels, 1, 1, 1],
      slopes.data.map((value) => -value),
    ),
  );
  constants.set(minusOne, floats([channels, 1, 1, 1], new Float32Array(channels).fill(-1)));
  const depthwise = { group: int(channels) };
  return [
    { op: 'Relu', inputs: [input], outputs: [`${output}/positive`], attributes: {} },
    { op: 'Conv', inputs: [input, minusOne], outputs: [`${output}/negated`], attributes: depthwise },
    { op: 'Relu', inputs: [`${output}/negated`], outputs: [`${output}/below`], attributes: {} },
    { op: 'Conv', inputs: [`${output}/below`, minusSlope], outputs: [`${output}/negative`], attributes: depthwise },
    { op: 'Add', inputs: [`${output}/positive`, `${output}/negative`], outputs: [output], attributes: {} },
  ];
}
