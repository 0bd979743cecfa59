import { floats, type Graph, type Node } from '../onnx/graph.ts';
import { dropUnused } from './drop-unused.ts';

/**
 * Replaces relu(x) + factor * (x - |x|), as which the network's authors wrote PReLU, by one PRelu with the slope 2 * factor: the same,
 * for x - |x| is 2x below zero and zero above. What nothing reads then is dropped, so that x has one reader.
 */
export function absToPrelu(graph: Graph): Graph {
  const producers = new Map(graph.nodes.map((node) => [node.outputs[0], node]));
  const constants = new Map(graph.constants);

  /** The node that makes an input of another, if it is of the operator given. */
  const made = (node: Node | undefined, input: number, op: string): Node | undefined => {
    const producer = producers.get(node?.inputs[input] ?? '');
    return producer?.op === op ? producer : undefined;
  };

  function preluOf(node: Node): Node | undefined {
    const product = node.op === 'Add' ? made(node, 1, 'Mul') : undefined;
    const difference = made(product, 1, 'Sub');
    const read = [made(node, 0, 'Relu'), difference, made(difference, 1, 'Abs')].map((reader) => reader?.inputs[0]);
    const factors = constants.get(product?.inputs[0] ?? '');
    if (!read[0] || read.some((value) => value !== read[0]) || !(factors?.data instanceof Float32Array))
      return undefined;
    const slopes = `${node.outputs[0]}/slopes`;
    constants.set(
      slopes,
      floats(
        factors.dims,
        factors.data.map((factor) => 2 * factor),
      ),
    );
    return { op: 'PRelu', inputs: [read[0], slopes], outputs: node.outputs, attributes: {} };
  }

  return dropUnused({ ...graph, nodes: graph.nodes.map((node) => preluOf(node) ?? node), constants });
}
