import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { GraphModel } from './graph-model.ts';
import { OPERATIONS, type Translation } from './operations.ts';

/**
 * Translates a graph model into nodes of an ONNX graph in the layout NCHW. Every operation is translated for that layout, so that no
 * transpose is needed.
 * @param input  name of the ONNX graph's input, which takes the place of the model's placeholder
 * @returns a function that adds a node of the model, and the nodes that it depends on, and returns the name of its value
 */
export function translator(model: GraphModel, input: string, builder: GraphBuilder): (nodeName: string) => string {
  const translated = new Map<string, string>();

  function value(reference: string): string {
    // A reference to the first output of a node, in these models the only one, may have an index or not.
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
