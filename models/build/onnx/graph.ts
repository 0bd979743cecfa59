/** An ONNX graph as plain data: the recipes build it and the edits rewrite it. Inputs and outputs are float32. */

export interface Graph extends Interface {
  /** In topological order: a node comes after those it reads. */
  readonly nodes: readonly Node[];
  readonly constants: ReadonlyMap<string, Tensor>;
}

/** Inputs and outputs of a graph. */
export interface Interface {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

/** An input or output of the graph. An axis with a name in place of a number has any size. */
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

/** A one-dimensional int64 tensor, the form in which ONNX takes shapes. */
export const shapeTensor = (...sizes: number[]): Tensor => ({
  dims: [sizes.length],
  data: BigInt64Array.from(sizes, BigInt),
});

/** Looks up a constant by name. @throws Error  it is no float32 constant of the graph */
export function floatConstant(constants: ReadonlyMap<string, Tensor>, name: string): Tensor & { data: Float32Array } {
  const tensor = constants.get(name);
  if (tensor === undefined || !(tensor.data instanceof Float32Array))
    throw new Error(`${name} is not a float constant`);
  return { dims: tensor.dims, data: tensor.data };
}

/** Counts the nodes and outputs of the graph that read each value. */
export function countReaders(graph: Graph): ReadonlyMap<string, number> {
  const readers = new Map<string, number>();
  for (const name of [...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map((output) => output.name)]) {
    readers.set(name, (readers.get(name) ?? 0) + 1);
  }
  return readers;
}
