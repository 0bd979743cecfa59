import { readNetworks } from '../../../models/build/network-list.ts';

/** networks.json, with the parts that only the tests read. */
export const NETWORKS = await readNetworks();

export const MODEL_NAMES = Object.keys(NETWORKS.models);

/** Conversion of pixels to an input: (value - mean) * scale, in planes of this colour order. */
export interface PixelInput {
  readonly shape: readonly [string, number, number | string, number | string];
  readonly colour: 'RGB' | 'BGR' | 'GRAY';
  readonly mean: readonly number[];
  readonly scale: number;
}

/** The only input of a model, which takes pixels. */
export function pixelInput(model: string): { readonly name: string; readonly input: PixelInput } {
  const [[name, input]] = Object.entries(NETWORKS.models[model].inputs);
  return { name, input: input as unknown as PixelInput };
}
