import type { Graph, Interface } from '../onnx/graph.ts';

/** The files of a model's source, by their path in its package. */
export type SourceFiles = ReadonlyMap<string, Uint8Array>;

/** Makes the graph of one model, with the inputs and outputs that pack.json gives it. */
export type Recipe = (files: SourceFiles, wanted: Interface) => Graph;

/** @throws if the package did not bring the file */
export function sourceFile(files: SourceFiles, path: string): Uint8Array {
  const bytes = files.get(path);
  if (bytes === undefined) throw new Error(`the source has no file ${path}`);
  return bytes;
}
