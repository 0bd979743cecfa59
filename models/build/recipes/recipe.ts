import type { Graph, Interface } from '../onnx/graph.ts';

/** Files of a model's source, by path in its package. */
export type SourceFiles = ReadonlyMap<string, Uint8Array>;

/** Makes the graph of one model, with the inputs and outputs that networks.json gives it. */
export type Recipe = (files: SourceFiles, wanted: Interface) => Graph;

/** Looks up a file by path. @throws Error  the source has no such file */
export function sourceFile(files: SourceFiles, path: string): Uint8Array {
  const bytes = files.get(path);
  if (bytes === undefined) throw new Error(`the source has no file ${path}`);
  return bytes;
}
