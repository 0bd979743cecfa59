/** Random choices that depend on the seed and on what they are for, never on the order of evaluation. */

import { createHash } from 'node:crypto';
import { xorshift } from '../xorshift.ts';

/** Numbers from 0 (included) to 1. */
export type Random = () => number;

/** A generator of its own for each purpose. @param purpose  for example the seed, the kind of picture and its index */
export function randomFor(...purpose: readonly (string | number)[]): Random {
  return xorshift(createHash('sha256').update(purpose.join('/')).digest().readInt32LE());
}

export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)];
}

/** A permuted copy (Fisher-Yates). */
export function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}
