/** A head: a small linear model of this project over what the networks see anyway (models/heads). */

import type { LookName, Part, Seen } from './parts.ts';
import { looksFor, readPart } from './parts.ts';

/** As models/heads/*.json hold it. */
export interface HeadFile {
  readonly reads: readonly Part[];
  /** For every score, one float32 for each number that is read: base64, little-endian. */
  readonly weights: readonly string[];
  readonly biases: readonly number[];
}

export interface Head {
  readonly looks: readonly LookName[];
  /** The weighted sums of what is read. @throws Error  a look that is needed was not made */
  scores(seen: Seen): number[];
}

/** @throws Error  the weights are not as many as the biases */
export function openHead({ reads, weights, biases }: HeadFile): Head {
  if (weights.length !== biases.length) throw new Error('A head needs one bias for each score');
  const rows = weights.map(decodeFloats);
  return {
    looks: looksFor(reads),
    scores(seen) {
      const parts = reads.map((part) => readPart(part, seen));
      return rows.map((row, i) => biases[i] + weighted(parts, row));
    },
  };
}

function weighted(parts: readonly Float32Array[], weights: Float32Array): number {
  let sum = 0;
  let w = 0;
  for (const part of parts) for (let i = 0; i < part.length; i++) sum += part[i] * weights[w++];
  if (w !== weights.length) throw new Error(`A head of ${weights.length} weights was given ${w} numbers`);
  return sum;
}

export function encodeFloats(values: Float32Array): string {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => {
    bytes.writeFloatLE(value, i * 4);
  });
  return bytes.toString('base64');
}

export function decodeFloats(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(i * 4));
}

export function logistic(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
