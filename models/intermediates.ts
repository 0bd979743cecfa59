import { openSession, type Session } from '../layers/vision/training.ts';
import type { Graph } from './build/onnx/graph.ts';
import { writeOnnx } from './build/onnx/onnx-file.ts';

/**
 * Opens a network with intermediate values as its outputs.
 * @param values  names of values of rank 4 (NCHW) in the graph, which replace the graph's own outputs
 */
export function openWithIntermediates(name: string, graph: Graph, values: readonly string[]): Promise<Session> {
  const outputs = values.map((value) => ({ name: value, shape: ['N', `C${value}`, `H${value}`, `W${value}`] }));
  return openSession(writeOnnx(name, { ...graph, outputs }));
}
