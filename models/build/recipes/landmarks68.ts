import { declareInterface } from '../edits/declare-interface.ts';
import { raiseOpset } from '../edits/raise-opset.ts';
import { renameValues } from '../edits/rename-values.ts';
import { readOnnx } from '../onnx/onnx-file.ts';
import { type Recipe, sourceFile } from './recipe.ts';

export const landmarks68: Recipe = (files, wanted) => {
  const exported = readOnnx(sourceFile(files, 'model/fr_landmark.onnx'));
  return raiseOpset(declareInterface(renameValues(exported, { input: 'face', output: 'points' }), wanted));
};
