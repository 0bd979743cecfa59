import { countReaders, floatConstant, floats, type Graph, int, type Node, type Tensor } from '../onnx/graph.ts';
import { scaleOutputs } from './scale-channels.ts';

type Constants = Map<string, Tensor>;

/** Largest slope that is divided by 1 - slope: nearer to 1, scaled values become small enough to be lost beside others. */
const STEEPEST = 0.99999;

/**
 * Replaces PRelu, which makes ONNX Runtime's CPU provider leave its blocked layout, by operators that stay in it and that the runtime
 * fuses: Relu, and d(k, x), a depthwise 1 x 1 convolution by k.
 *
 * Behind a convolution: PRelu(x) = d(slope / (1 - slope), z) + Relu(z) for z = (1 - slope) x, where the factor 1 - slope goes into
 * the convolution's weights. The result differs from PRelu by the rounding of these products.
 *
 * Elsewhere, and for slopes of STEEPEST or more: PRelu(x) = Relu(x) + d(-slope, Relu(d(-1, x))), which is exact (one of the two terms is
 * always zero) and takes one more pass over the values.
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
      const factors = Array.from(slopesOf(node, constants), (slope) => 1 - slope);
      nodes[before] = scaleOutputs(nodes[before], factors, `for/${node.outputs[0]}`, constants);
      nodes.push(...reluOfScaled(node, constants));
    } else {
      nodes.push(...exactRelu(node, constants));
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

/** Nodes that compute a PRelu from an input that is scaled by 1 - slope. */
function reluOfScaled({ inputs: [input, slope], outputs: [output] }: Node, constants: Constants): Node[] {
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

/** Nodes that compute a PRelu from any input. */
function exactRelu({ inputs: [input, slope], outputs: [output] }: Node, constants: Constants): Node[] {
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

/** Adds the filters of a depthwise 1 x 1 convolution. @returns their name */
function perChannel(name: string, factors: Float32Array, constants: Constants): string {
  constants.set(name, floats([factors.length, 1, 1, 1], factors));
  return name;
}
