import type { Graph } from '../onnx/graph.ts';

/** The operators that say in set 17 just what they said in set 9, where the models that come as .onnx were written. */
const UNCHANGED_SINCE_OPSET_9 = new Set([
  ...['Add', 'BatchNormalization', 'Concat', 'Conv', 'Flatten', 'Gemm', 'Mul', 'PRelu', 'Relu', 'Reshape', 'Transpose'],
  // Set 9 normalised over the given axis and all behind it, set 13 over the axis alone: the same on the last axis.
  'Softmax',
]);

/** The graph, now of operator set 17. @throws if an operator's meaning changed on the way */
export function raiseOpset(graph: Graph): Graph {
  for (const { op } of graph.nodes) {
    if (!UNCHANGED_SINCE_OPSET_9.has(op)) throw new Error(`${op} may not mean the same in operator set 17`);
  }
  return graph;
}
