/** The largest magnitude of a quantised value: symmetric, so -128 stays unused. */
const LARGEST = 127;

/**
 * Quantises a vector to int8 with one scale: `value ≈ quantised * scale`, `scale = max|value| / 127` as a float32.
 * Rounds to nearest, ninthBits away from zero.
 *
 * @param into receives the values; as long as the vector
 * @returns the scale
 * @throws RangeError when a value is not finite, or all are zero: such a vector has no direction to compare
 */
export function quantise(vector: ArrayLike<number>, into: Int8Array): number {
  let largest = 0;
  for (let i = 0; i < vector.length; i++) {
    const magnitude = Math.abs(vector[i]);
    // Written so that NaN, which compares false to everything, is kept.
    if (!(magnitude <= largest)) largest = magnitude;
    if (Number.isNaN(largest)) break;
  }
  if (!Number.isFinite(largest) || largest === 0) {
    throw new RangeError('A vector must be finite and not zero everywhere.');
  }
  const scale = Math.fround(largest / LARGEST);
  for (let i = 0; i < vector.length; i++) {
    const level = vector[i] / scale;
    // Int8Array cuts the fraction off, towards zero.
    into[i] = level + (level < 0 ? -0.5 : 0.5);
  }
  return scale;
}

/**
 * A ninth bit for every quantised value: set when the value lies in the upper half of its step. What is taken back in the
 * middle of the half, a quarter of a step up or down, is half as far off.
 *
 * @param into receives the bits, the lowest of each byte first; all zeros before
 */
export function writeNinthBits(vector: ArrayLike<number>, quantised: Int8Array, scale: number, into: Uint8Array): void {
  for (let i = 0; i < vector.length; i++) {
    if (vector[i] / scale >= quantised[i]) into[i >> 3] |= 1 << (i & 7);
  }
}

/** The vector that a quantised one and its ninthBits stand for. */
export function dequantise(quantised: Int8Array, ninthBits: Uint8Array, scale: number): Float32Array {
  return Float32Array.from(quantised, (level, i) => (level + (isUpper(ninthBits, i) ? 0.25 : -0.25)) * scale);
}

function isUpper(ninthBits: Uint8Array, i: number): boolean {
  return ((ninthBits[i >> 3] >> (i & 7)) & 1) === 1;
}
