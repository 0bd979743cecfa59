/** What storing does to a vector: for measuring what it costs (`npm run -s eval -- verification`). */

import { dequantise, halve, quantise } from './quantise.ts';
import { spread } from './spread.ts';

/** The vector as a segment's head keeps it, nine bits a value, brought to unit length: to be compared with `asSearched`. */
export function asStored(vector: Float32Array): Float32Array {
  const wide = spread(vector);
  const quantised = new Int8Array(wide.length);
  const halves = new Uint8Array(Math.ceil(wide.length / 8));
  const scale = quantise(wide, quantised);
  halve(wide, quantised, scale, halves);
  const kept = dequantise(quantised, halves, scale);
  const length = Math.hypot(...kept);
  return kept.map((value) => value / length);
}

/** As a search asks: in float32. */
export function asSearched(vector: Float32Array): Float32Array {
  return spread(vector);
}
