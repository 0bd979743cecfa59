import { readPack } from '../../../models/build/pack.ts';

/** pack.json, with what the tests read of it beyond what the build does. */
export const PACK = await readPack();

export const MODEL_NAMES = Object.keys(PACK.models);

/** How pixels become an input: (value - mean) * scale, in planes of this colour order. */
export interface PixelInput {
  readonly shape: readonly [string, number, number | string, number | string];
  readonly colour: 'RGB' | 'BGR' | 'GRAY';
  readonly mean: readonly number[];
  readonly scale: number;
}

/** Every model of the pack has one input, and it takes pixels. */
export function pixelInput(model: string): { readonly name: string; readonly input: PixelInput } {
  const [[name, input]] = Object.entries(PACK.models[model].inputs);
  return { name, input: input as unknown as PixelInput };
}
