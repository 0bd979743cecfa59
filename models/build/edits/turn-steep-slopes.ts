import { countReaders, floatConstant, floats, type Graph, type Node } from '../onnx/graph.ts';
import { scaleInputs, scaleOutputs } from './scale-channels.ts';

/**
 * Turns the channels in which a PRelu between two convolutions has a slope above 1, so that preluToRelu can divide by 1 - slope:
 * PRelu(x) = -slope * P(-x), where P has the slope 1 / slope. The sign goes into the weights of the convolution before, -slope into
 * those of the convolution behind.
 */
export function turnSteepSlopes(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  const readers = countReaders(graph);
  const convolutions = graph.nodes.filter(({ op }) => op === 'Conv');
  const replaced = new Map<Node, Node>();
  const now = (node: Node): Node => replaced.get(node) ?? node;
  for (const node of graph.nodes.filter(({ op }) => op === 'PRelu')) {
    const [input, slopesName] = node.inputs;
    const [output] = node.outputs;
    const before = convolutions.find(({ outputs }) => outputs[0] === input && readers.get(input) === 1);
    const behind = convolutions.find(({ inputs }) => inputs[0] === output && readers.get(output) === 1);
    const { dims, data: slopes } = floatConstant(constants, slopesName);
    if (!before || !behind || slopes.every((slope) => slope <= 1)) continue;
    const turned = slopes.map((slope) => (slope > 1 ? 1 / slope : slope));
    const signs = slopes.map((slope) => (slope > 1 ? -1 : 1));
    const factors = slopes.map((slope) => (slope > 1 ? -slope : 1));
    const turnedName = `${slopesName}/turned`;
    constants.set(turnedName, floats(dims, turned));
    replaced.set(node, { ...node, inputs: [input, turnedName] });
    replaced.set(before, scaleOutputs(now(before), signs, `before/${output}`, constants));
    replaced.set(behind, scaleInputs(now(behind), factors, `behind/${output}`, constants));
  }
  return { ...graph, nodes: graph.nodes.map(now), constants };
}
