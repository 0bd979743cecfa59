/** The loss that storing causes to a vector, for measuring it (`npm run -s eval -- verification`). */

import { hadamard } from './hadamard.ts';
import { ninthBitBytes } from './layout.ts';
import { dequantise, quantise, writeNinthBits } from './quantise.ts';
import { unit } from './unit.ts';

/**
 * A vector as a segment's head holds it: Hadamard-transformed, quantised to nine bits a value, dequantised, of unit
 * length; to be compared with `asSearched`. The rounding to float16 that comes first in a segment is left out.
 */
export function asStored(vector: Float32Array): Float32Array {
  const values = hadamard(vector);
  const quantised = new Int8Array(values.length);
  const ninthBits = new Uint8Array(ninthBitBytes(values.length));
  const scale = quantise(values, quantised);
  writeNinthBits(values, quantised, scale, ninthBits);
  return unit(dequantise(quantised, ninthBits, scale));
}

/** A query vector as a search compares it: Hadamard-transformed, in float32. */
export function asSearched(vector: Float32Array): Float32Array {
  return hadamard(vector);
}
