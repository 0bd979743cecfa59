import { floats, type Graph, type Node } from '../onnx/graph.ts';

/**
 * Replaces a bounded ReLU, which TensorFlow exports as max(min(relu(x), bound), 0), by one Clip, which ONNX Runtime fuses into the
 * convolution before it. Operators without readers are left to dropUnused.
 */
export function relu6ToClip(graph: Graph): Graph {
  const producers = new Map(graph.nodes.map((node) => [node.outputs[0], node]));
  const constants = new Map(graph.constants);

  const scalar = (name: string): number | undefined => {
    const tensor = constants.get(name);
    return tensor?.data instanceof Float32Array && tensor.data.length === 1 ? tensor.data[0] : undefined;
  };

  function clipOf(node: Node): Node | undefined {
    const min = node.op === 'Max' && scalar(node.inputs[1]) === 0 ? producers.get(node.inputs[0]) : undefined;
    const relu = min?.op === 'Min' ? producers.get(min.inputs[0]) : undefined;
    const bound = min === undefined ? undefined : scalar(min.inputs[1]);
    if (relu?.op !== 'Relu' || bound === undefined) return undefined;
    constants.set('clip_from_0', floats([], [0]));
    constants.set(`clip_to_${bound}`, floats([], [bound]));
    const inputs = [relu.inputs[0], 'clip_from_0', `clip_to_${bound}`];
    return { op: 'Clip', inputs, outputs: node.outputs, attributes: {} };
  }

  return { ...graph, nodes: graph.nodes.map((node) => clipOf(node) ?? node), constants };
}
