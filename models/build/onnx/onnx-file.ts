import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';
import type { Attribute, Graph, Node, Tensor, TensorData, Value } from './graph.ts';

const IR_VERSION = 8;
/** The newest operator set of IR version 8. */
const OPSET = 17;

/** TensorProto.DataType. */
const FLOAT = 1;
const STORED = [
  { type: FLOAT, Values: Float32Array },
  { type: 2, Values: Uint8Array },
  { type: 3, Values: Int8Array },
  { type: 6, Values: Int32Array },
  { type: 7, Values: BigInt64Array },
] as const;

const ModelMessage = protobuf
  .loadSync(fileURLToPath(new URL('onnx.proto', import.meta.url)))
  .lookupType('onnx.ModelProto');

/**
 * Reads an .onnx file whose tensors are float32 or integers. Constant nodes become constants of the graph. The version of the
 * operator set is not kept: see edits/raise-opset.ts.
 * @throws Error  the file holds something that `Graph` cannot represent
 */
export function readOnnx(bytes: Uint8Array): Graph {
  const model = ModelMessage.toObject(ModelMessage.decode(bytes), { longs: Number, enums: String, arrays: true });
  const graph = (model as ModelProto).graph;
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name ?? '', readTensor(tensor)]));
  const nodes: Node[] = [];
  for (const node of graph.node) {
    if (node.opType === 'Constant') constants.set(node.output[0], readTensor(constantValue(node)));
    else nodes.push(readNode(node));
  }
  return {
    // Files of old IR versions list the initializers among the inputs as well.
    inputs: graph.input.filter((input) => !constants.has(input.name)).map(readValue),
    outputs: graph.output.map(readValue),
    nodes,
    constants,
  };
}

/** Writes an .onnx file. The same graph gives the same bytes. */
export function writeOnnx(name: string, graph: Graph): Uint8Array {
  const model: ModelProto = {
    irVersion: IR_VERSION,
    producerName: 'visage',
    opsetImport: [{ version: OPSET }],
    graph: {
      name,
      node: graph.nodes.map(writeNode),
      initializer: [...graph.constants].map(([tensorName, tensor]) => writeTensor(tensorName, tensor)),
      input: graph.inputs.map(writeValue),
      output: graph.outputs.map(writeValue),
    },
  };
  return ModelMessage.encode(ModelMessage.fromObject(model)).finish();
}

function constantValue(node: NodeProto): TensorProto {
  const value = node.attribute.find((attribute) => attribute.name === 'value')?.t;
  if (value == null) throw new Error(`constant ${node.output[0]} has no tensor value`);
  return value;
}

function readNode(node: NodeProto): Node {
  return {
    op: node.opType,
    inputs: node.input,
    outputs: node.output,
    attributes: Object.fromEntries(node.attribute.map((attribute) => [attribute.name, readAttribute(attribute)])),
  };
}

function writeNode(node: Node): NodeProto {
  return {
    opType: node.op,
    input: [...node.inputs],
    output: [...node.outputs],
    attribute: Object.entries(node.attributes).map(([name, attribute]) => ({ name, ...writeAttribute(attribute) })),
  };
}

function readAttribute(attribute: AttributeProto): Attribute {
  if (attribute.type === 'INT' && attribute.i !== undefined) return { int: attribute.i };
  if (attribute.type === 'INTS' && attribute.ints !== undefined) return { ints: attribute.ints };
  if (attribute.type === 'FLOAT' && attribute.f !== undefined) return { float: attribute.f };
  if (attribute.type === 'STRING' && attribute.s !== undefined) return { string: Buffer.from(attribute.s).toString() };
  throw new Error(`attribute ${attribute.name} is of type ${attribute.type}, which is not read`);
}

function writeAttribute(attribute: Attribute): Omit<AttributeProto, 'name'> {
  if ('int' in attribute) return { type: 'INT', i: attribute.int };
  if ('ints' in attribute) return { type: 'INTS', ints: [...attribute.ints] };
  if ('float' in attribute) return { type: 'FLOAT', f: attribute.float };
  return { type: 'STRING', s: Buffer.from(attribute.string) };
}

function readTensor(tensor: TensorProto): Tensor {
  if (tensor.rawData === undefined) throw new Error(`tensor ${tensor.name} does not keep its values as raw data`);
  // A copy, because typed arrays need aligned bytes and a tensor may start anywhere in the file.
  const { buffer } = Uint8Array.from(tensor.rawData);
  const stored = STORED.find(({ type }) => type === tensor.dataType);
  if (!stored) throw new Error(`tensor ${tensor.name} is of data type ${tensor.dataType}, which is not read`);
  return { dims: tensor.dims, data: new stored.Values(buffer) };
}

function writeTensor(name: string, tensor: Tensor): TensorProto {
  return {
    name,
    dims: [...tensor.dims],
    dataType: dataTypeOf(tensor.data),
    rawData: new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength),
  };
}

function dataTypeOf(data: TensorData): number {
  const stored = STORED.find(({ Values }) => data instanceof Values);
  if (!stored) throw new Error('ONNX tensors of this type are not written');
  return stored.type;
}

function readValue(value: ValueInfoProto): Value {
  return {
    name: value.name,
    shape: value.type.tensorType.shape.dim.map(({ dimParam, dimValue }) => dimParam ?? dimValue ?? '?'),
  };
}

function writeValue(value: Value): ValueInfoProto {
  const dim = value.shape.map((size) => (typeof size === 'string' ? { dimParam: size } : { dimValue: size }));
  return { name: value.name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
}

/* The messages of onnx.proto in the form that protobufjs gives them. */

interface ModelProto {
  readonly irVersion: number;
  readonly producerName?: string;
  readonly opsetImport: readonly { readonly version: number }[];
  readonly graph: GraphProto;
}

interface GraphProto {
  readonly name: string;
  readonly node: readonly NodeProto[];
  readonly initializer: readonly TensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
}

interface NodeProto {
  readonly opType: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly AttributeProto[];
}

interface AttributeProto {
  readonly name: string;
  readonly type: string;
  readonly f?: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly t?: TensorProto;
  readonly ints?: readonly number[];
}

interface TensorProto {
  readonly name?: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly rawData?: Uint8Array;
}

interface ValueInfoProto {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly { readonly dimValue?: number; readonly dimParam?: string }[] };
    };
  };
}
