/** The largest magnitude of a quantised value: symmetric, so -128 stays unused. */
const LARGEST = 127;

/**
 * Quantises a vector to int8 with one scale: `value ≈ quantised * scale`, `scale = max|value| / 127` as a float32.
 * Rounds to nearest, halves away from zero.
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

/** The vector that a quantised one stands for. */
export function dequantise(quantised: Int8Array, scale: number): Float32Array {
  return Float32Array.from(quantised, (level) => level * scale);
}
