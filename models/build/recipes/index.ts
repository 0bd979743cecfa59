import { detector, detectorFine } from './detector.ts';
import { dlibResnet } from './dlib-resnet.ts';
import { facemesh } from './facemesh.ts';
import { faceres } from './faceres.ts';
import { iris } from './iris.ts';
import { landmarks68 } from './landmarks68.ts';
import { mobilefacenet } from './mobilefacenet.ts';
import { mobilefacenet192 } from './mobilefacenet-192.ts';
import type { Recipe } from './recipe.ts';

/** Recipes by the name of the model in networks.json. */
export const RECIPES: ReadonlyMap<string, Recipe> = new Map([
  ['detector', detector],
  ['detector-fine', detectorFine],
  ['landmarks68', landmarks68],
  ['mobilefacenet', mobilefacenet],
  ['mobilefacenet-192', mobilefacenet192],
  ['dlib-resnet', dlibResnet],
  ['facemesh', facemesh],
  ['iris', iris],
  ['faceres', faceres],
]);
