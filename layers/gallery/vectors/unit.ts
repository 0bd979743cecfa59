/** The vector scaled to unit length. It must not be zero everywhere. */
export function unit(vector: Float16Array | Float32Array | Float64Array): Float32Array {
  const length = Math.hypot(...vector);
  return Float32Array.from(vector, (value) => value / length);
}
