import { readWeights, type Weight, type WeightEntry } from './weights.ts';

/** A TensorFlow.js graph model: TensorFlow operations on NHWC tensors. */
export interface GraphModel {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  /** Values of the nodes whose op is Const. */
  readonly weights: ReadonlyMap<string, Weight>;
}

export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, AttributeValue>>;
}

/** TensorFlow's AttrValue message as JSON: integers are strings, and strings are base64. */
interface AttributeValue {
  readonly s?: string;
  readonly b?: boolean;
  readonly list?: { readonly i?: readonly string[]; readonly s?: readonly string[] };
}

interface ModelJson {
  readonly modelTopology: { readonly node: readonly GraphNode[] };
  readonly weightsManifest: readonly { readonly weights: readonly WeightEntry[] }[];
}

export function readGraphModel(json: Uint8Array, weights: Uint8Array): GraphModel {
  const model = JSON.parse(Buffer.from(json).toString()) as ModelJson;
  return {
    nodes: new Map(model.modelTopology.node.map((node) => [node.name, node])),
    weights: readWeights(
      model.weightsManifest.flatMap((group) => group.weights),
      weights,
    ),
  };
}

const decoded = (base64: string): string => Buffer.from(base64, 'base64').toString();

export const stringAttribute = ({ attr }: GraphNode, name: string): string => decoded(attr?.[name]?.s ?? '');

export const stringsAttribute = ({ attr }: GraphNode, name: string): string[] =>
  (attr?.[name]?.list?.s ?? []).map(decoded);

/** Height and width from an attribute with a number for each axis of NHWC. */
export function spatialAttribute(node: GraphNode, name: string): [number, number] {
  const [, height, width] = (node.attr?.[name]?.list?.i ?? []).map(Number);
  return [height, width];
}
