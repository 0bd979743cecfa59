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
  photo: Pixels,
  toPhoto: Similarity,
  side: number,
  { colour, mean, scale }: PixelInput,
  out: Float32Array,
  offset = 0,
): void {
  const plane = side * side;
  const [red, blue] = colour === 'RGB' ? [offset, offset + 2 * plane] : [offset + 2 * plane, offset];
  const [redMean, blueMean] = colour === 'RGB' ? [mean[0], mean[2]] : [mean[2], mean[0]];
  const planes: Planes = {
    out,
    red,
    green: offset + plane,
    blue,
    scale,
    redShift: -redMean * scale,
    greenShift: -mean[1] * scale,
    blueShift: -blueMean * scale,
  };
  if (isInside(photo, toPhoto, side)) warpInside(photo, toPhoto, side, planes);
  else warpAcrossEdge(photo, toPhoto, side, planes);
}

/** Where each colour goes in `out`, and what is added to it once it is scaled. */
interface Planes {
  readonly out: Float32Array;
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly scale: number;
  readonly redShift: number;
  readonly greenShift: number;
  readonly blueShift: number;
}

/** Whether every pixel of the crop lies between four of the photo's. */
function isInside({ width, height }: Pixels, { a, b, tx, ty }: Similarity, side: number): boolean {
  const last = side - 1;
  const xs = [0, a, -b, a - b].map((step) => step * last + tx);
  const ys = [0, b, a, a + b].map((step) => step * last + ty);
  return Math.min(...xs) >= 0 && Math.min(...ys) >= 0 && Math.max(...xs) < width - 1 && Math.max(...ys) < height - 1;
}

/** Nearly all crops are inside, and this is where the time goes: nothing in the loop is tested or allocated. */
function warpInside(
  { data, width }: Pixels,
  { a, b, tx, ty }: Similarity,
  side: number,
  { out, red, green, blue, scale, redShift, greenShift, blueShift }: Planes,
): void {
  const rowBytes = width * 3;
  for (let y = 0, i = 0; y < side; y++) {
    const rowX = tx - b * y;
    const rowY = ty + a * y;
    for (let x = 0; x < side; x++, i++) {
      const px = rowX + a * x;
      const py = rowY + b * x;
      // Nothing is negative here, so that cutting the fraction off rounds down.
      const left = px | 0;
      const top = py | 0;
      const fx = px - left;
      const fy = py - top;
      const p = top * rowBytes + left * 3;
      const q = p + rowBytes;
      const w11 = fx * fy;
      const w10 = fx - w11;
      const w01 = fy - w11;
      const w00 = 1 - fx - w01;
      out[red + i] = (data[p] * w00 + data[p + 3] * w10 + data[q] * w01 + data[q + 3] * w11) * scale + redShift;
      out[green + i] =
        (data[p + 1] * w00 + data[p + 4] * w10 + data[q + 1] * w01 + data[q + 4] * w11) * scale + greenShift;
      out[blue + i] =
        (data[p + 2] * w00 + data[p + 5] * w10 + data[q + 2] * w01 + data[q + 5] * w11) * scale + blueShift;
    }
  }
}

/** As `warpInside`, with the corners beyond the edge left out of each mean. */
function warpAcrossEdge(
  { data, width, height }: Pixels,
  { a, b, tx, ty }: Similarity,
  side: number,
  { out, red, green, blue, scale, redShift, greenShift, blueShift }: Planes,
): void {
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
