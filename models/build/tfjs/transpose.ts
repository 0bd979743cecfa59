import { floats, type Tensor } from '../onnx/graph.ts';
import type { Weight } from './weights.ts';

/** Reorders the axes of a weight of rank 4: axis i of the result is axis `order[i]` of the weight. */
export function transposed({ shape, values }: Weight, order: readonly [number, number, number, number]): Tensor {
  const dims = order.map((axis) => shape[axis]);
  const strideOf = (axis: number): number => shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const [s0, s1, s2, s3] = order.map(strideOf);
  const result = new Float32Array(values.length);
  let next = 0;
  for (let a = 0; a < dims[0]; a++) {
    for (let b = 0; b < dims[1]; b++) {
      for (let c = 0; c < dims[2]; c++) {
        for (let d = 0; d < dims[3]; d++) result[next++] = values[a * s0 + b * s1 + c * s2 + d * s3];
      }
    }
  }
  return floats(dims, result);
}
