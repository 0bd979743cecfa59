import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { LiteModel, LiteTensor } from './model.ts';
import { OPERATIONS } from './operations.ts';

/**
 * Translates a TensorFlow Lite model into nodes of an ONNX graph in the layout NCHW. Every operation is translated for that layout,
 * so that no transpose is needed.
 * @param input  name of the ONNX graph's input, which takes the place of the model's
 * @returns a function that adds what computes a tensor, and what that depends on, and returns the name of the tensor's value
 */
export function liteTranslator(model: LiteModel, input: string, builder: GraphBuilder): (tensorName: string) => string {
  const translated = new Map<string, string>([[model.input, input]]);

  function value(name: string): string {
    const known = translated.get(name);
    if (known !== undefined) return known;
    const operation = model.operations.get(name);
    if (operation === undefined) throw new Error(`the model computes no tensor ${name}`);
    const translate = OPERATIONS.get(operation.kind);
    if (translate === undefined) throw new Error(`${operation.kind}, which computes ${name}, is not translated`);
    const result = translate({ operation, builder, value: ({ name: operand }: LiteTensor) => value(operand) });
    translated.set(name, result);
    return result;
  }

  return value;
}
