import { floats, type Tensor } from './graph.ts';

/** Weights of rank 4, row-major, as another format lays them out. */
interface Weights {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** Reorders the axes of weights of rank 4: axis i of the result is axis `order[i]` of the weights. */
export function transposed({ shape, values }: Weights, order: readonly [number, number, number, number]): Tensor {
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
