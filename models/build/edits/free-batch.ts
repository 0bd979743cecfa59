import { type Graph, shapeTensor } from '../onnx/graph.ts';

/** Frees the batch size of a graph that was exported for a batch of one. */
export function freeBatch(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  for (const node of graph.nodes) {
    if (node.op !== 'Reshape') continue;
    const shape = constants.get(node.inputs[1])?.data;
    // A size of 0 is ONNX's notation for the size that the axis has in the input.
    if (shape instanceof BigInt64Array && shape[0] === 1n) {
      constants.set(node.inputs[1], shapeTensor(0, ...Array.from(shape.subarray(1), Number)));
    }
  }
  return { ...graph, constants };
}
