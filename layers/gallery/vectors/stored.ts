/** What storing does to a vector: for measuring what it costs (`npm run -s eval -- verification`). */

import { hadamard } from './hadamard.ts';
import { dequantise, quantise, writeNinthBits } from './quantise.ts';

/** The vector as a segment's head keeps it, nine bits a value, brought to unit length: to be compared with `asSearched`. */
export function asStored(vector: Float32Array): Float32Array {
  const wide = hadamard(vector);
  const quantised = new Int8Array(wide.length);
  const ninthBits = new Uint8Array(Math.ceil(wide.length / 8));
  const scale = quantise(wide, quantised);
  writeNinthBits(wide, quantised, scale, ninthBits);
  const kept = dequantise(quantised, ninthBits, scale);
  const length = Math.hypot(...kept);
  return kept.map((value) => value / length);
}

/** As a search asks: in float32. */
export function asSearched(vector: Float32Array): Float32Array {
  return hadamard(vector);
}
