/** Float32 numbers as the repository's JSON files hold them: base64, little-endian. */
export function decodeFloats(text: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);
}
