import type { Graph, Interface } from '../onnx/graph.ts';
import { dropUnused } from './drop-unused.ts';

/**
 * Declares the inputs and outputs that networks.json states, and drops what no output needs.
 * @throws Error  a stated output is no value of the graph, or a needed value is neither computed nor a stated input
 */
export function declareInterface(graph: Graph, { inputs, outputs }: Interface): Graph {
  const declared = dropUnused({ ...graph, inputs, outputs });
  const known = new Set([...inputs.map((input) => input.name), ...declared.constants.keys()]);
  for (const node of declared.nodes) {
    for (const input of node.inputs) if (!known.has(input)) throw new Error(`${node.op} needs ${input}, no input`);
    for (const output of node.outputs) known.add(output);
  }
  for (const { name } of outputs) if (!known.has(name)) throw new Error(`the graph has no value ${name}`);
  return declared;
}
