import type { Graph } from '../onnx/graph.ts';

/** Operators that mean the same in operator set 17 as in set 9, of which the sources in ONNX format are. */
const UNCHANGED_SINCE_OPSET_9 = new Set([
  ...['Add', 'BatchNormalization', 'Concat', 'Conv', 'Flatten', 'Gemm', 'Mul', 'PRelu', 'Relu', 'Reshape', 'Transpose'],
  // Set 9 normalises over the given axis and all behind it, set 13 over the axis alone: the same on the last axis.
  'Softmax',
]);

/** Takes a graph of operator set 9 for one of set 17. @throws Error  an operator may not mean the same in both */
export function raiseOpset(graph: Graph): Graph {
  for (const { op } of graph.nodes) {
    if (!UNCHANGED_SINCE_OPSET_9.has(op)) throw new Error(`${op} may not mean the same in operator set 17`);
  }
  return graph;
}
