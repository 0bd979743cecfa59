/** Turned and scaled crops of a photo, written straight into a network's input. */

import type { Similarity } from './geometry.ts';
import type { ModelInput } from './pack.ts';
import type { Pixels } from './pixels.ts';

const BYTES = { colour: 'RGB', mean: [0, 0, 0], scale: 1 } as const;

type PixelInput = Pick<ModelInput, 'colour' | 'mean' | 'scale'>;

/**
 * Samples a `side` x `side` crop bilinearly into three planes of `out`, from `offset` on. Beyond the photo's edge is black,
 * as in the alignment code that the networks were trained with.
 * @param toPhoto  takes crop pixels to photo pixels
 */
export function warpColour(
  { data, width, height }: Pixels,
  { a, b, tx, ty }: Similarity,
  side: number,
  { colour, mean, scale }: PixelInput,
  out: Float32Array,
  offset = 0,
): void {
  const plane = side * side;
  const red = colour === 'RGB' ? offset : offset + 2 * plane;
  const green = offset + plane;
  const blue = colour === 'RGB' ? offset + 2 * plane : offset;
  const shifts = mean.map((m) => -m * scale);
  const [redShift, greenShift, blueShift] = colour === 'RGB' ? shifts : shifts.toReversed();
  const rowBytes = width * 3;

  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++, i++) {
      const px = a * x - b * y + tx;
      const py = b * x + a * y + ty;
      const left = Math.floor(px);
      const top = Math.floor(py);
      const fx = px - left;
      const fy = py - top;
      let r = 0;
      let g = 0;
      let bl = 0;
      if (left >= 0 && top >= 0 && left < width - 1 && top < height - 1) {
        const p = top * rowBytes + left * 3;
        const q = p + rowBytes;
        const w11 = fx * fy;
        const w10 = fx - w11;
        const w01 = fy - w11;
        const w00 = 1 - fx - w01;
        r = data[p] * w00 + data[p + 3] * w10 + data[q] * w01 + data[q + 3] * w11;
        g = data[p + 1] * w00 + data[p + 4] * w10 + data[q + 1] * w01 + data[q + 4] * w11;
        bl = data[p + 2] * w00 + data[p + 5] * w10 + data[q + 2] * w01 + data[q + 5] * w11;
      } else {
        for (let corner = 0; corner < 4; corner++) {
          const cx = left + (corner & 1);
          const cy = top + (corner >> 1);
          if (cx < 0 || cy < 0 || cx >= width || cy >= height) continue;
          const weight = (corner & 1 ? fx : 1 - fx) * (corner >> 1 ? fy : 1 - fy);
          const p = cy * rowBytes + cx * 3;
          r += data[p] * weight;
          g += data[p + 1] * weight;
          bl += data[p + 2] * weight;
        }
      }
      out[red + i] = r * scale + redShift;
      out[green + i] = g * scale + greenShift;
      out[blue + i] = bl * scale + blueShift;
    }
  }
}

/** As `warpColour`, but one plane of luma (ITU-R BT.601). */
export function warpGray(
  photo: Pixels,
  toPhoto: Similarity,
  side: number,
  { mean, scale }: Pick<PixelInput, 'mean' | 'scale'>,
  out: Float32Array,
  offset = 0,
): void {
  const plane = side * side;
  const colour = new Float32Array(3 * plane);
  warpColour(photo, toPhoto, side, BYTES, colour);
  for (let i = 0; i < plane; i++) {
    const luma = 0.299 * colour[i] + 0.587 * colour[plane + i] + 0.114 * colour[2 * plane + i];
    out[offset + i] = (luma - mean[0]) * scale;
  }
}

/** Turns planes whose rows are `width` long into their mirror images. */
export function mirrorRows(planes: Float32Array, width: number): void {
  for (let row = 0; row < planes.length; row += width) planes.subarray(row, row + width).reverse();
}
