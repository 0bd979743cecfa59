/** What only training and evaluation call of the rekognition layer: never a layer or a function. */

export { unfitReasons } from './photo/quality-filter.ts';
export { type Selection, selectFaces } from './photo/select-faces.ts';
