/** Floats in the JSON files of a pack: base64 of float32 values, little-endian. */

/** Encodes float32 values as base64. */
export function encodeFloats(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}

/** Decodes what `encodeFloats` made. */
export function decodeFloats(text: string): Float32Array {
  return new Float32Array(new Uint8Array(Buffer.from(text, 'base64')).buffer);
}
