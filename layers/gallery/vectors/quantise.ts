/** Largest magnitude of a quantised value: symmetric, so -128 stays unused. */
const LARGEST = 127;

/**
 * Quantises a vector to int8 with one scale: `value ≈ quantised * scale`, `scale = max|value| / 127` as a float32.
 * Rounds to nearest, ties away from zero.
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
 * Writes the half-step refinement of quantised values, a ninth bit each: set when the value lies in the upper half of
 * its step. Dequantised to the middle of that half, a quarter of a step up or down, it is half as far off.
 *
 * @param into receives the bits, the lowest of each byte first; all zeros before
 */
export function writeNinthBits(vector: ArrayLike<number>, quantised: Int8Array, scale: number, into: Uint8Array): void {
  for (let i = 0; i < vector.length; i++) {
    if (vector[i] / scale >= quantised[i]) into[i >> 3] |= 1 << (i & 7);
  }
}

/**
 * A quantised value refined by its ninth bit, in steps of the scale.
 * @param bit number of the value's bit within `ninthBits`
 */
export function refined(level: number, ninthBits: Uint8Array, bit: number): number {
  return level - 0.25 + 0.5 * ((ninthBits[bit >> 3] >> (bit & 7)) & 1);
}

/** The vector that quantised values and their ninth bits stand for. */
export function dequantise(quantised: Int8Array, ninthBits: Uint8Array, scale: number): Float32Array {
  return Float32Array.from(quantised, (level, i) => refined(level, ninthBits, i) * scale);
}
