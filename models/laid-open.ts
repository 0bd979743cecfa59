import { openSession, type Session } from '../layers/vision/training.ts';
import type { Graph } from './build/onnx/graph.ts';
import { writeOnnx } from './build/onnx/onnx-file.ts';

/** A network that answers with images which it makes on the way: those named, instead of its own outputs. */
export function openLaidOpen(name: string, graph: Graph, images: readonly string[]): Promise<Session> {
  const outputs = images.map((image) => ({ name: image, shape: ['N', `C${image}`, `H${image}`, `W${image}`] }));
  return openSession(writeOnnx(name, { ...graph, outputs }));
}
