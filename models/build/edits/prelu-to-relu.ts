import { countReaders, floatConstant, floats, type Graph, int, type Node, type Tensor } from '../onnx/graph.ts';

type Constants = Map<string, Tensor>;

/** Nearer to 1, what a slope leaves of its channel would be too little to scale it back from. */
const STEEPEST = 0.999;

/**
 * Writes PReLU, which takes ONNX Runtime's CPU provider out of its blocked layout, in operators that stay in it and that the
 * runtime fuses: Relu, and d(k, x), a depthwise 1x1 convolution by k.
 *
 * Behind a convolution: PRelu(x) = d(slope / (1 - slope), z) + Relu(z) for z = (1 - slope) x, a scale that goes into the
 * convolution's weights. It differs from PRelu by the rounding of these products.
 *
 * Elsewhere, and for a slope of 1 or more: PRelu(x) = Relu(x) + d(-slope, Relu(d(-1, x))), which is exact (one of the two terms is
 * always zero) and takes one pass over the values more.
 */
export function preluToRelu(graph: Graph): Graph {
  const constants: Constants = new Map(graph.constants);
  const readers = countReaders(graph);
  const nodes: Node[] = [];
  for (const node of graph.nodes) {
    if (node.op !== 'PRelu') {
      nodes.push(node);
      continue;
    }
    const before = nodes.findIndex(({ op, outputs }) => op === 'Conv' && outputs[0] === node.inputs[0]);
    if (before !== -1 && readers.get(node.inputs[0]) === 1 && isMild(slopesOf(node, constants))) {
      nodes[before] = scaled(nodes[before], node, constants);
      nodes.push(...ofScaled(node, constants));
    } else {
      nodes.push(...ofAny(node, constants));
    }
  }
  return { ...graph, nodes, constants };
}

function slopesOf(node: Node, constants: Constants): Float32Array {
  return floatConstant(constants, node.inputs[1]).data;
}

function isMild(slopes: Float32Array): boolean {
  return slopes.every((slope) => slope < STEEPEST);
}

/** The convolution before a PReLU, each channel by what the slope leaves of it. */
function scaled(convolution: Node, prelu: Node, constants: Constants): Node {
  const slopes = slopesOf(prelu, constants);
  const [input, ...parameters] = convolution.inputs;
  const inputs = parameters.map((parameter) => {
    const { dims, data } = floatConstant(constants, parameter);
    const rowLength = data.length / slopes.length;
    const name = `${parameter}/scaled/for/${prelu.outputs[0]}`;
    constants.set(
      name,
      floats(
        dims,
        data.map((value, i) => value * (1 - slopes[Math.floor(i / rowLength)])),
      ),
    );
    return name;
  });
  return { ...convolution, inputs: [input, ...inputs] };
}

/** A PReLU whose input comes scaled by what each slope leaves. */
function ofScaled({ inputs: [input, slope], outputs: [output] }: Node, constants: Constants): Node[] {
  const slopes = floatConstant(constants, slope).data;
  const linear = perChannel(
    `${slope}/linear`,
    slopes.map((value) => value / (1 - value)),
    constants,
  );
  return [
    { op: 'Relu', inputs: [input], outputs: [`${output}/positive`], attributes: {} },
    { op: 'Conv', inputs: [input, linear], outputs: [`${output}/linear`], attributes: { group: int(slopes.length) } },
    { op: 'Add', inputs: [`${output}/positive`, `${output}/linear`], outputs: [output], attributes: {} },
  ];
}

function ofAny({ inputs: [input, slope], outputs: [output] }: Node, constants: Constants): Node[] {
  const slopes = floatConstant(constants, slope).data;
  const channels = slopes.length;
  const minusSlope = perChannel(
    `${slope}/minus`,
    slopes.map((value) => -value),
    constants,
  );
  const minusOne = perChannel(`minus_one_${channels}`, new Float32Array(channels).fill(-1), constants);
  const depthwise = { group: int(channels) };
  return [
    { op: 'Relu', inputs: [input], outputs: [`${output}/positive`], attributes: {} },
    { op: 'Conv', inputs: [input, minusOne], outputs: [`${output}/negated`], attributes: depthwise },
    { op: 'Relu', inputs: [`${output}/negated`], outputs: [`${output}/below`], attributes: {} },
    { op: 'Conv', inputs: [`${output}/below`, minusSlope], outputs: [`${output}/negative`], attributes: depthwise },
    { op: 'Add', inputs: [`${output}/positive`, `${output}/negative`], outputs: [output], attributes: {} },
  ];
}

/** The filters of a depthwise 1x1 convolution. */
function perChannel(name: string, factors: Float32Array, constants: Constants): string {
  constants.set(name, floats([factors.length, 1, 1, 1], factors));
  return name;
}
