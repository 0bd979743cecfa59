import type { Graph, Tensor } from '../onnx/graph.ts';

/**
 * Magnitude below which a weight is set to zero. Far above the largest subnormal float32 (1.2e-38), so that products with activations
 * do not become subnormal either, and far below anything that could change an output.
 */
const NEGLIGIBLE = 1e-15;

/** Sets negligible weights to zero: x86 processors are some hundred times slower at arithmetic on subnormal floats. */
export function flushSubnormals(graph: Graph): Graph {
  return { ...graph, constants: new Map([...graph.constants].map(([name, tensor]) => [name, flushed(tensor)])) };
}

function flushed(tensor: Tensor): Tensor {
  if (!(tensor.data instanceof Float32Array)) return tensor;
  return { dims: tensor.dims, data: tensor.data.map((weight) => (Math.abs(weight) < NEGLIGIBLE ? 0 : weight)) };
}
