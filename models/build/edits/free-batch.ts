import { type Graph, shapeTensor } from '../onnx/graph.ts';

/** Lets the batch axis be of any size in a graph that was exported for a batch of one. */
export function freeBatch(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  for (const node of graph.nodes) {
    if (node.op !== 'Reshape') continue;
    const shape = constants.get(node.inputs[1])?.data;
    // In ONNX a size of 0 stands for the size that the axis has in the input.
    if (shape instanceof BigInt64Array && shape[0] === 1n) {
      constants.set(node.inputs[1], shapeTensor(0, ...Array.from(shape.subarray(1), Number)));
    }
  }
  return { ...graph, constants };
}
