/**
 * How much light falls on a face, whatever its skin: the level of its brightest patch. Skin differs most where it is
 * matt; its gloss, the whites of the eyes and the teeth are about as bright on everybody, and so is the brightest
 * channel, red in skin. docs/decisions.md compares other measures.
 */

/** A part of a square crop, in its pixels; right and bottom are exclusive. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * Side of a patch, in pixels of the aligned crop. Its mean leaves a quarter of the noise of its 16 pixels: noise
 * in the dark is not taken for light.
 */
const PATCH = 4;

/**
 * Computes the level of the brightest whole patch of a window: the largest mean of one channel over a patch, 0 to 255.
 * @param colour  three planes of a square crop, 0 to 255
 * @param side  of the crop, in pixels
 */
export function highlightOf(colour: Float32Array, side: number, { left, top, right, bottom }: Window): number {
  let highest = 0;
  for (let plane = 0; plane < colour.length; plane += side * side) {
    for (let y = top; y + PATCH <= bottom; y += PATCH) {
      for (let x = left; x + PATCH <= right; x += PATCH) {
        highest = Math.max(highest, sumOfPatch(colour, side, plane + y * side + x));
      }
    }
  }
  return highest / PATCH ** 2;
}

/** @param first  index of the patch's upper left pixel */
function sumOfPatch(colour: Float32Array, side: number, first: number): number {
  let sum = 0;
  for (let row = 0; row < PATCH; row++) {
    for (let i = first + row * side; i < first + row * side + PATCH; i++) sum += colour[i];
  }
  return sum;
}
