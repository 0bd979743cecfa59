import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { GraphModel } from './graph-model.ts';
import { OPERATIONS, type Translation } from './operations.ts';

/**
 * Translates a graph model into nodes of an ONNX graph, where images lie NCHW: every operation is translated for that
 * layout, so no transpose is ever needed.
 * @param input  the ONNX graph's input, which the model's placeholder becomes
 * @returns a function that adds what a node of the model depends on, and the node, and returns the name of its value
 */
export function translator(model: GraphModel, input: string, builder: GraphBuilder): (nodeName: string) => string {
  const translated = new Map<string, string>();

  function value(reference: string): string {
    // The first (here: only) output of a node may be referred to with or without its index.
    const name = reference.replace(/:0$/, '');
    const known = translated.get(name);
    if (known !== undefined) return known;
    const result = translateNode(name);
    translated.set(name, result);
    return result;
  }

  function translateNode(name: string): string {
    const node = model.nodes.get(name);
    if (node === undefined) throw new Error(`the model has no node ${name}`);
    if (node.op === 'Placeholder') return input;
    const translate = OPERATIONS.get(node.op);
    if (translate === undefined) throw new Error(`${node.op}, the operation of ${name}, is not translated`);
    const translation: Translation = { node, inputs: node.input ?? [], weights: model.weights, builder, value };
    return translate(translation);
  }

  return value;
}
