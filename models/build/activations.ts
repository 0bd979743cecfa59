import { existsSync, readFileSync } from 'node:fs';
import { decodeFloats } from '../floats.ts';
import type { Activations } from './edits/quantise.ts';

/** Folder of the files that `npm run train -- activations` writes, one a model. */
export const ACTIVATIONS = new URL('../activations/', import.meta.url);

/** Format of models/activations/NAME.json. The means are one float32 a channel: base64, little-endian. */
export interface ActivationsFile {
  readonly float: readonly string[];
  readonly values: Readonly<Record<string, { readonly min: number; readonly max: number; readonly means: string }>>;
}

export function activationsFile(name: string): URL {
  return new URL(`${name}.json`, ACTIVATIONS);
}

/** Reads the ranges and means by which a model is quantised; undefined for a model that stays in floats. */
export function activationsOf(name: string): Activations | undefined {
  const file = activationsFile(name);
  if (!existsSync(file)) return undefined;
  const { float, values } = JSON.parse(readFileSync(file, 'utf8')) as ActivationsFile;
  const decoded = Object.entries(values).map(
    ([value, { min, max, means }]) => [value, { min, max, means: decodeFloats(means) }] as const,
  );
  return { float, values: Object.fromEntries(decoded) };
}
