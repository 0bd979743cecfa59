import { attachHeatmap, readHeatmap } from '../edits/attach-heatmap.ts';
import { declareInterface } from '../edits/declare-interface.ts';
import { raiseOpset } from '../edits/raise-opset.ts';
import { renameValues } from '../edits/rename-values.ts';
import { type Graph, type Interface, shapeTensor } from '../onnx/graph.ts';
import { readOnnx } from '../onnx/onnx-file.ts';
import { type Recipe, type SourceFiles, sourceFile } from './recipe.ts';

/** Outputs of the four heads, concatenated, in the exported graph: class scores before their softmax, and box offsets. */
const CLASS_HEADS = '461';
const BOX_HEADS = '462';

/**
 * Ultra-Light RFB-320 without its last part, which decodes the offsets by the priors of a 320 x 240 image: the rest consists of
 * convolutions and takes an image of any size. The softmax of the classes is left out too, as few of 50,000 priors need it. The
 * small-face heatmap (models/small-faces) is added as an output.
 */
export const detector: Recipe = (files, wanted) =>
  convolutions(attachHeatmap(exported(files), readHeatmap(), 'heatmap'), wanted);

/** The same network up to the first of its four heads, which detects the smallest faces. */
export const detectorFine: Recipe = (files, wanted) => {
  const { nodes, ...rest } = exported(files);
  const firstHead = nodes.map((node) =>
    [CLASS_HEADS, BOX_HEADS].includes(node.outputs[0]) ? { ...node, inputs: node.inputs.slice(0, 1) } : node,
  );
  return convolutions({ ...rest, nodes: firstHead }, wanted);
};

function exported(files: SourceFiles): Graph {
  return readOnnx(sourceFile(files, 'model/fr_detect.onnx'));
}

/** Gives the convolutional part of the network the inputs and outputs that networks.json states. */
function convolutions(graph: Graph, wanted: Interface): Graph {
  const freed = reshapeHeads(reshapeHeads(graph, CLASS_HEADS, 2), BOX_HEADS, 4);
  return raiseOpset(
    declareInterface(renameValues(freed, { input: 'image', [CLASS_HEADS]: 'logits', [BOX_HEADS]: 'offsets' }), wanted),
  );
}

/** Reshapes each head to [N, priors, values] by a constant shape, which the exported graph computes. */
function reshapeHeads(graph: Graph, joined: string, values: number): Graph {
  const heads = graph.nodes.find((node) => node.outputs[0] === joined)?.inputs ?? [];
  const shape = `prior_values_${values}`;
  const nodes = graph.nodes.map((node) =>
    node.op === 'Reshape' && heads.includes(node.outputs[0]) ? { ...node, inputs: [node.inputs[0], shape] } : node,
  );
  return { ...graph, nodes, constants: new Map(graph.constants).set(shape, shapeTensor(0, -1, values)) };
}
