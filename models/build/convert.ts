import { activationsOf } from './activations.ts';
import { channelPadToConv } from './edits/channel-pad-to-conv.ts';
import { dropUnreadChannels } from './edits/drop-unread-channels.ts';
import { dropUnused } from './edits/drop-unused.ts';
import { flushSubnormals } from './edits/flush-subnormals.ts';
import { foldAffine } from './edits/fold-affine.ts';
import { preluToRelu } from './edits/prelu-to-relu.ts';
import { quantise } from './edits/quantise.ts';
import { relu6ToClip } from './edits/relu6-to-clip.ts';
import type { Graph, Interface } from './onnx/graph.ts';
import { writeOnnx } from './onnx/onnx-file.ts';
import { RECIPES } from './recipes/index.ts';
import type { SourceFiles } from './recipes/recipe.ts';

/** Makes the .onnx file of a model of the pack. */
export function convert(name: string, files: SourceFiles, wanted: Interface): Uint8Array {
  const graph = floatGraph(name, files, wanted);
  const activations = activationsOf(name);
  return writeOnnx(name, dropUnused(activations ? quantise(graph, activations) : graph));
}

/** Makes the graph of a model of the pack as it is before quantisation. */
export function floatGraph(name: string, files: SourceFiles, wanted: Interface): Graph {
  const recipe = RECIPES.get(name);
  if (recipe === undefined) throw new Error(`there is no recipe for ${name}`);
  const edits = [
    foldAffine,
    relu6ToClip,
    channelPadToConv,
    flushSubnormals,
    dropUnreadChannels,
    preluToRelu,
    dropUnused,
  ];
  return edits.reduce((graph, edit) => edit(graph), recipe(files, wanted));
}
