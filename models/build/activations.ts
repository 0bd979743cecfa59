import { existsSync, readFileSync } from 'node:fs';
import { decodeFloats } from '../floats.ts';
import type { Activations } from './edits/quantise.ts';

/** Where `npm run train -- activations` leaves what it saw, model by model. */
export const ACTIVATIONS = new URL('../activations/', import.meta.url);

/** As models/activations/NAME.json holds it: the means are float32, base64, little-endian. */
export interface ActivationsFile {
  readonly float: readonly string[];
  readonly values: Readonly<Record<string, { readonly min: number; readonly max: number; readonly means: string }>>;
}

export function activationsFile(name: string): URL {
  return new URL(`${name}.json`, ACTIVATIONS);
}

/** What a model is rounded by; undefined for those that stay float. */
export function activationsOf(name: string): Activations | undefined {
  const file = activationsFile(name);
  if (!existsSync(file)) return undefined;
  const { float, values } = JSON.parse(readFileSync(file, 'utf8')) as ActivationsFile;
  const decoded = Object.entries(values).map(
    ([value, { min, max, means }]) => [value, { min, max, means: decodeFloats(means) }] as const,
  );
  return { float, values: Object.fromEntries(decoded) };
}
