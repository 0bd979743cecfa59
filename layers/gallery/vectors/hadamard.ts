/**
 * Spreads a vector's length over its dimensions: puts the sum and the difference, over √2, in place of every two values that
 * lie half the vector apart, then a quarter, and so on while that is a whole number of places. This is a Walsh-Hadamard
 * transform, and orthogonal: vectors that are all spread have the lengths they had, and the angles between them.
 *
 * A vector is quantised with one step, which its largest value sets (quantise.ts), and that is far off what most values need
 * where a few dimensions hold most of the length: a fifth of those of visage-1 hold 63 %. Spread, its faces have steps little
 * more than half as wide, for no byte more.
 */
export function hadamard(vector: ArrayLike<number>): Float32Array {
  const values = Float32Array.from(vector);
  for (let apart = values.length / 2; apart > 0 && Number.isInteger(apart); apart /= 2) {
    for (let first = 0; first < values.length; first += 2 * apart) {
      for (let i = first; i < first + apart; i++) {
        const [a, b] = [values[i], values[i + apart]];
        values[i] = (a + b) * Math.SQRT1_2;
        values[i + apart] = (a - b) * Math.SQRT1_2;
      }
    }
  }
  return values;
}
