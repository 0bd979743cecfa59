import { InferenceSession } from 'onnxruntime-node';
import { dropUnused } from '../../../models/build/edits/drop-unused.ts';
import { floats, type Graph, type Node } from '../../../models/build/onnx/graph.ts';
import { writeOnnx } from '../../../models/build/onnx/onnx-file.ts';
import { networkOf, type Result } from './networks.ts';

/** Runs a small graph from `x` to `y`. @returns `y` */
export async function outputOf(graph: Graph, dims: readonly number[], values: Iterable<number>): Promise<Result> {
  const network = networkOf(await InferenceSession.create(writeOnnx('test', dropUnused(graph))));
  return (await network({ dims, data: Float32Array.from(values) })).y;
}

/** Makes a graph from `x` to `y`, both images of any size, with float constants. */
export function imageGraph(
  channels: number,
  nodes: readonly Node[],
  constants: Readonly<Record<string, { dims: readonly number[]; values: readonly number[] }>>,
): Graph {
  return {
    inputs: [{ name: 'x', shape: ['N', channels, 'H', 'W'] }],
    outputs: [{ name: 'y', shape: ['N', 'C', 'H2', 'W2'] }],
    nodes,
    constants: new Map(Object.entries(constants).map(([name, { dims, values }]) => [name, floats(dims, values)])),
  };
}

export const node = (
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: Node['attributes'] = {},
): Node => ({
  op,
  inputs,
  outputs: [output],
  attributes,
});
