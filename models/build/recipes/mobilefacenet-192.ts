import { absToPrelu } from '../edits/abs-to-prelu.ts';
import { joinConvolutions } from '../edits/join-convolutions.ts';
import { turnSteepSlopes } from '../edits/turn-steep-slopes.ts';
import { GraphBuilder } from '../onnx/graph-builder.ts';
import { readLiteModel } from '../tflite/model.ts';
import { liteTranslator } from '../tflite/translate.ts';
import { type Recipe, sourceFile } from './recipe.ts';

/** The last convolution, [N, 192, 1, 1]. */
const LAST = 'MobileFaceNet/Logits/LinearConv1x1/BatchNorm/FusedBatchNorm';

/** A MobileFaceNet of other training than `mobilefacenet`, with 192 outputs. */
export const mobilefacenet192: Recipe = (files, wanted) => {
  const model = readLiteModel(sourceFile(files, 'android/src/main/assets/MobileFaceNet.tflite'));
  const builder = new GraphBuilder();
  const value = liteTranslator(model, 'face', builder);
  builder.reshape(value(LAST), 'embedding', 0, 192);
  return turnSteepSlopes(joinConvolutions(absToPrelu(builder.finish(wanted))));
};
