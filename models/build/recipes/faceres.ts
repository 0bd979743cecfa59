import { renameValues } from '../edits/rename-values.ts';
import { GraphBuilder } from '../onnx/graph-builder.ts';
import { readGraphModel } from '../tfjs/graph-model.ts';
import { translator } from '../tfjs/translate.ts';
import { type Recipe, sourceFile } from './recipe.ts';

/** The last value of 14 x 14 cells, which the attribute heads read (beard and mustache among them). */
const MAP = 'conv_pw_11_relu/clip_by_value';

/** HSE FaceRes: age and gender, and the features that both are computed from. */
export const faceres: Recipe = (files, wanted) => {
  const model = readGraphModel(sourceFile(files, 'models/faceres.json'), sourceFile(files, 'models/faceres.bin'));
  const builder = new GraphBuilder();
  const value = translator(model, 'face', builder);
  const features = value('global_pooling/Mean');
  const map = value(MAP);
  const age = value('age_pred/Softmax');
  builder.reshape(value('gender_pred/Sigmoid'), 'gender', -1);
  return renameValues(builder.finish(wanted), { [features]: 'features', [map]: 'map', [age]: 'age' });
};
