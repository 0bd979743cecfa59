import { readPack } from '../../../models/build/pack.ts';

/** pack.json, with the parts that only the tests read. */
export const PACK = await readPack();

export const MODEL_NAMES = Object.keys(PACK.models);

/** Conversion of pixels to an input: (value - mean) * scale, in planes of this colour order. */
export interface PixelInput {
  readonly shape: readonly [string, number, number | string, number | string];
  readonly colour: 'RGB' | 'BGR' | 'GRAY';
  readonly mean: readonly number[];
  readonly scale: number;
}

/** The only input of a model, which takes pixels. */
export function pixelInput(model: string): { readonly name: string; readonly input: PixelInput } {
  const [[name, input]] = Object.entries(PACK.models[model].inputs);
  return { name, input: input as unknown as PixelInput };
}
