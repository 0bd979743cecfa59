/** Projection of joined vectors on the leading principal axes of faces. */

import type { ProjectionFile } from './pack-format.ts';

/** Maps a joined vector to its coordinates along the axes of a pack, leading axis first; they have any length. */
export type Projection = (vector: Float32Array) => Float32Array;

/**
 * Opens a projection: decodes its axes.
 * @throws Error  the file has another number of values than it states
 */
export function openProjection({ from, axes, values }: ProjectionFile): Projection {
  const rows = decodeHalves(values);
  if (rows.length !== from * axes) {
    throw new Error(`A projection of ${from} numbers on ${axes} axes has ${rows.length} values`);
  }
  return (vector) => {
    if (vector.length !== from) throw new Error(`A projection of ${from} numbers was given ${vector.length}`);
    const projected = new Float32Array(axes);
    for (let axis = 0, v = 0; axis < axes; axis++) {
      let sum = 0;
      for (let i = 0; i < from; i++) sum += vector[i] * rows[v++];
      projected[axis] = sum;
    }
    return projected;
  };
}

function decodeHalves(text: string): Float32Array {
  return Float32Array.from(new Float16Array(new Uint8Array(Buffer.from(text, 'base64')).buffer));
}
