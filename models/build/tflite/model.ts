import { Table } from './flatbuffer.ts';

/** A TensorFlow Lite model: operations on NHWC tensors. */
export interface LiteModel {
  /** By the name of the tensor that each computes. */
  readonly operations: ReadonlyMap<string, LiteOperation>;
  /** Name of the only input. */
  readonly input: string;
}

export interface LiteOperation {
  /** Name of the operation in TensorFlow Lite's schema. */
  readonly kind: LiteKind;
  readonly inputs: readonly LiteTensor[];
  readonly output: string;
  /** Table of the operation's kind: CONV_2D has Conv2DOptions, and so on; a kind without options has none. */
  readonly options: Table | undefined;
}

export interface LiteTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Values of a constant, row-major. */
  readonly values: Float32Array<ArrayBuffer> | undefined;
}

/** Operations by their number in the schema's enum BuiltinOperator, as far as models here have them. */
const KINDS = {
  0: 'ADD',
  3: 'CONV_2D',
  4: 'DEPTHWISE_CONV_2D',
  18: 'MUL',
  19: 'RELU',
  22: 'RESHAPE',
  41: 'SUB',
  101: 'ABS',
} as const;

/** Name of an operation in the schema. */
export type LiteKind = (typeof KINDS)[keyof typeof KINDS];

/** Number of float32 in the schema's enum TensorType. */
const FLOAT32 = 0;

/**
 * Reads a .tflite file (tensorflow/lite/schema/schema.fbs, version 3) with one graph and one input. Constants of other types than
 * float32, such as shapes, are left out.
 * @throws Error  the file is of another format, or holds an operation that is not among KINDS
 */
export function readLiteModel(bytes: Uint8Array): LiteModel {
  // Field numbers are those of the schema's tables: Model, SubGraph, Tensor, Buffer, OperatorCode, Operator.
  const model = Table.root(bytes, 'TFL3');
  const graphs = model.tables(2);
  if (graphs.length !== 1) throw new Error(`the model has ${graphs.length} graphs, not one`);
  const [graph] = graphs;
  const buffers = model.tables(4);
  const tensors = graph.tables(0).map((tensor): LiteTensor => {
    const data = buffers[tensor.int32(2)]?.bytes(0) ?? new Uint8Array();
    const isConstant = tensor.int8(1) === FLOAT32 && data.length > 0;
    // A copy, because typed arrays need aligned bytes.
    const values = isConstant ? new Float32Array(Uint8Array.from(data).buffer) : undefined;
    return { name: tensor.string(3), shape: tensor.int32s(0), values };
  });
  const kinds = model.tables(1).map(kindOf);
  const operations = graph.tables(3).map((operator): LiteOperation => {
    const [output] = operator.int32s(2);
    return {
      kind: kinds[operator.int32(0)],
      inputs: operator.int32s(1).map((index) => tensors[index]),
      output: tensors[output].name,
      options: operator.table(4),
    };
  });
  const [input] = graph.int32s(1);
  return {
    operations: new Map(operations.map((operation) => [operation.output, operation])),
    input: tensors[input].name,
  };
}

function kindOf(operatorCode: Table): LiteKind {
  // Numbers above 127 are in a later field.
  const number = Math.max(operatorCode.int8(0), operatorCode.int32(3));
  if (!Object.hasOwn(KINDS, number)) throw new Error(`operation ${number} of TensorFlow Lite is not read`);
  return KINDS[number as keyof typeof KINDS];
}
