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
    const ifSteep = (turned: (slope: number) => number, otherwise: (slope: number) => number) =>
      Array.from(slopes, (slope) => (slope > 1 ? turned(slope) : otherwise(slope)));
    const turned = `${slopesName}/turned`;
    constants.set(
      turned,
      floats(
        dims,
        ifSteep(
          (slope) => 1 / slope,
          (slope) => slope,
        ),
      ),
    );
    replaced.set(node, { ...node, inputs: [input, turned] });
    replaced.set(
      before,
      scaleOutputs(
        now(before),
        ifSteep(
          () => -1,
          () => 1,
        ),
        `before/${output}`,
        constants,
      ),
    );
    replaced.set(
      behind,
      scaleInputs(
        now(behind),
        ifSteep(
          (slope) => -slope,
          () => 1,
        ),
        `behind/${output}`,
        constants,
      ),
    );
  }
  return { ...graph, nodes: graph.nodes.map(now), constants };
}
