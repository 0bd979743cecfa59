import type { Graph } from '../onnx/graph.ts';

/** Drops the nodes and constants that no output of the graph depends on. */
export function dropUnused(graph: Graph): Graph {
  const needed = new Set(graph.outputs.map((output) => output.name));
  const nodes = graph.nodes
    .toReversed()
    .filter((node) => {
      const used = node.outputs.some((output) => needed.has(output));
      if (used) for (const input of node.inputs) needed.add(input);
      return used;
    })
    .toReversed();
  return { ...graph, nodes, constants: new Map([...graph.constants].filter(([name]) => needed.has(name))) };
}
