import { declareInterface } from '../edits/declare-interface.ts';
import { freeBatch } from '../edits/free-batch.ts';
import { raiseOpset } from '../edits/raise-opset.ts';
import { renameValues } from '../edits/rename-values.ts';
import { readOnnx } from '../onnx/onnx-file.ts';
import { type Recipe, sourceFile } from './recipe.ts';

/** The tenth of the network's twelve residual sums: the last of 14 x 14 cells, which the attribute heads read. */
const FEATURES = '471';

export const mobilefacenet: Recipe = (files, wanted) => {
  const exported = readOnnx(sourceFile(files, 'model/fr_feature.onnx'));
  const named = renameValues(exported, { input: 'face', output: 'embedding', [FEATURES]: 'features' });
  return raiseOpset(freeBatch(declareInterface(named, wanted)));
};
