import { GraphBuilder } from '../onnx/graph-builder.ts';
import { readGraphModel } from '../tfjs/graph-model.ts';
import { translator } from '../tfjs/translate.ts';
import { type Recipe, sourceFile } from './recipe.ts';

const LAYERS = 'StatefulPartitionedCall/model';

/** MediaPipe's iris model, with two outputs instead of their concatenation. */
export const iris: Recipe = (files, wanted) => {
  const model = readGraphModel(sourceFile(files, 'models/iris.json'), sourceFile(files, 'models/iris.bin'));
  const builder = new GraphBuilder();
  const value = translator(model, 'eye', builder);
  // Both results are the channels of an image of one pixel.
  builder.reshape(value(`${LAYERS}/conv_eyes_contours_and_brows/BiasAdd`), 'contour', 0, 71, 3);
  builder.reshape(value(`${LAYERS}/conv_iris/BiasAdd`), 'iris', 0, 5, 3);
  return builder.finish(wanted);
};
