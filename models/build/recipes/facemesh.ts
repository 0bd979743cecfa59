import { GraphBuilder } from '../onnx/graph-builder.ts';
import { readGraphModel } from '../tfjs/graph-model.ts';
import { translator } from '../tfjs/translate.ts';
import { type Recipe, sourceFile } from './recipe.ts';

const LAYERS = 'StatefulPartitionedCall/model_1';

/** MediaPipe's face mesh, without its branch for contours. */
export const facemesh: Recipe = (files, wanted) => {
  const model = readGraphModel(sourceFile(files, 'models/facemesh.json'), sourceFile(files, 'models/facemesh.bin'));
  const builder = new GraphBuilder();
  const value = translator(model, 'face', builder);
  // Both results are the channels of an image of one pixel.
  builder.reshape(value(`${LAYERS}/conv2d_21/BiasAdd`), 'mesh', 0, 468, 3);
  builder.reshape(value(`${LAYERS}/activation_1/Sigmoid`), 'score', -1);
  return builder.finish(wanted);
};
