/** Places the labels of boxes in a picture so that none covers another, where there is room. */

import type { Box } from '../layers/vision/index.ts';

/** A box and its label. Everything in pixels. */
export interface LabelledBox {
  readonly box: Box;
  /** Takes no place if empty. */
  readonly label: string;
  readonly fontSize: number;
}

export interface LabelPlace {
  /** Left end of the text. */
  readonly x: number;
  readonly baseline: number;
  readonly fontSize: number;
}

/** Mean width of a letter of a sans-serif font, and height of a line, in font sizes. */
const LETTER = 0.58;
const LINE = 1.2;

/**
 * Places one label after another: at the first place beside its box that lies in the picture and covers neither a label
 * nor a labelled box; if there is none, no label; if there is none either, above the box.
 */
export function placeLabels(
  labelled: readonly LabelledBox[],
  picture: { readonly width: number; readonly height: number },
): LabelPlace[] {
  const taken: Box[] = [];
  return labelled.map(({ box, label, fontSize }) => {
    const width = label.length * LETTER * fontSize;
    const height = LINE * fontSize;
    const places = placesBeside(box, width, height);
    const isFree = (place: Box) => isInside(place, picture) && taken.every((other) => !overlap(place, other));
    const coversBox = (place: Box) => labelled.some((other) => other.label !== '' && overlap(place, other.box));
    const free = places.filter(isFree);
    const place = free.find((one) => !coversBox(one)) ?? free[0] ?? places[0];
    if (label !== '') taken.push(place);
    return { x: place.left, baseline: place.top + fontSize, fontSize };
  });
}

/**
 * Places for a text of this size, best first: above the box, below it, to its right and left, from its upper edge
 * downwards.
 */
function placesBeside({ left, top, width: boxWidth, height: boxHeight }: Box, width: number, height: number): Box[] {
  const right = left + boxWidth;
  const above = top - height;
  const below = top + boxHeight;
  const lines = [0, 1, 2, 3];
  return [
    [left, above],
    [left, below],
    [right - width, above],
    [right - width, below],
    ...lines.map((line) => [right + height / 4, top + line * height]),
    ...lines.map((line) => [left - width - height / 4, top + line * height]),
    ...lines.map((line) => [left, above - line * height]),
    ...lines.map((line) => [left, below + line * height]),
  ].map(([x, y]) => ({ left: x, top: y, width, height }));
}

function isInside({ left, top, width, height }: Box, picture: { readonly width: number; readonly height: number }) {
  return left >= 0 && top >= 0 && left + width <= picture.width && top + height <= picture.height;
}

function overlap(p: Box, q: Box): boolean {
  return p.left < q.left + q.width && q.left < p.left + p.width && p.top < q.top + q.height && q.top < p.top + p.height;
}
