import type { Graph } from '../onnx/graph.ts';

/**
 * Renames inputs, outputs or values between nodes.
 * @param names  new names, by the present ones
 * @throws Error  the graph has no value of one of the present names
 */
export function renameValues(graph: Graph, names: Readonly<Record<string, string>>): Graph {
  const known = new Set([...graph.inputs.map((input) => input.name), ...graph.nodes.flatMap((node) => node.outputs)]);
  for (const name of Object.keys(names)) if (!known.has(name)) throw new Error(`the graph has no value ${name}`);
  const renamed = (name: string): string => (Object.hasOwn(names, name) ? names[name] : name);
  return {
    ...graph,
    inputs: graph.inputs.map((input) => ({ ...input, name: renamed(input.name) })),
    outputs: graph.outputs.map((output) => ({ ...output, name: renamed(output.name) })),
    nodes: graph.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(renamed),
      outputs: node.outputs.map(renamed),
    })),
  };
}
