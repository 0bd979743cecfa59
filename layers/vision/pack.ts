/** What the model pack says of itself: names, tensors, and the numbers measured for it that are used at run time. */

import fitted from '../../models/fitted.json' with { type: 'json' };
import pack from '../../models/pack.json' with { type: 'json' };

/** A network's only input: pixels, each plane (byte - mean) * scale, in planes of this order. */
export interface ModelInput {
  readonly name: string;
  /** Dimensions after the batch; a letter is a free one. */
  readonly shape: readonly (number | string)[];
  readonly colour: 'RGB' | 'BGR' | 'GRAY';
  /** One a plane, in the order of the planes. */
  readonly mean: readonly number[];
  readonly scale: number;
}

export interface ModelDescription {
  /** Under models/built. */
  readonly file: string;
  readonly input: ModelInput;
  readonly outputs: readonly string[];
}

interface PackedModel {
  readonly file: string;
  readonly inputs: Readonly<
    Record<string, { shape: (number | string)[]; colour: string; mean: number[]; scale: number }>
  >;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** `name` is kept beside every vector; `faceModelVersion` is what callers see, fixed for a collection when it is created. */
export const MODEL_PACK: { readonly name: string; readonly faceModelVersion: string } = {
  name: pack.name,
  faceModelVersion: pack.faceModelVersion,
};

/** Numbers that were fitted for this pack: docs/accuracy.md tells how. */
export const FITTED = fitted;

const models: Readonly<Record<string, PackedModel>> = pack.models;

/** @throws Error  the pack has no such model */
export function modelDescription(name: string): ModelDescription {
  if (!Object.hasOwn(models, name)) throw new Error(`The model pack has no "${name}", only ${Object.keys(models)}`);
  const { file, inputs, outputs } = models[name];
  const [[inputName, { shape, colour, mean, scale }]] = Object.entries(inputs);
  return {
    file,
    input: { name: inputName, shape: shape.slice(1), colour: colour as ModelInput['colour'], mean, scale },
    outputs: Object.keys(outputs),
  };
}
