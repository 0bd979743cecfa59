/** An ONNX graph as plain data: what the recipes build and the edits rewrite. What goes in and comes out is float32. */

export interface Graph extends Interface {
  /** In topological order: a node comes after those it reads. */
  readonly nodes: readonly Node[];
  readonly constants: ReadonlyMap<string, Tensor>;
}

/** What goes into a graph and what comes out of it. */
export interface Interface {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

/** An input or output of the graph; an axis with a name is free. */
export interface Value {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export type Attribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly string: string };

export interface Tensor {
  readonly dims: readonly number[];
  /** Row-major. */
  readonly data: TensorData;
}

export type TensorData =
  | Float32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

export const int = (value: number): Attribute => ({ int: value });
export const ints = (...values: number[]): Attribute => ({ ints: values });
export const text = (value: string): Attribute => ({ string: value });

export const floats = (dims: readonly number[], values: Iterable<number>): Tensor => ({
  dims,
  data: Float32Array.from(values),
});

/** A one-dimensional int64 tensor, as ONNX wants shapes. */
export const shapeTensor = (...sizes: number[]): Tensor => ({
  dims: [sizes.length],
  data: BigInt64Array.from(sizes, BigInt),
});

/** The float32 values of a constant. @throws if the name is no float constant of the graph */
export function floatConstant(constants: ReadonlyMap<string, Tensor>, name: string): Tensor & { data: Float32Array } {
  const tensor = constants.get(name);
  if (tensor === undefined || !(tensor.data instanceof Float32Array))
    throw new Error(`${name} is not a float constant`);
  return { dims: tensor.dims, data: tensor.data };
}

/** How many nodes and outputs read each value. */
export function countReaders(graph: Graph): ReadonlyMap<string, number> {
  const readers = new Map<string, number>();
  for (const name of [...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map((output) => output.name)]) {
    readers.set(name, (readers.get(name) ?? 0) + 1);
  }
  return readers;
}
