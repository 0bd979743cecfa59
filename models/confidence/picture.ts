/** Pictures that the confidence is fitted on, and what is known about the people in them. */

import type { Box } from '../../layers/vision/index.ts';

/** A rectangle in ratios of the picture's width and height. */
export type Place = Box;

export interface Picture {
  /** Kind of picture, such as `text` or `lfw-dev masked`: figures are reported by it. */
  readonly kind: string;
  /** Person or photo shown; pictures of one group are in the same fold. */
  readonly group: string;
  /** File name of the photo; the same as the group where there is none. */
  readonly name: string;
  /** Makes the picture, always the same: a JPEG or PNG. */
  draw(): Promise<DrawnPicture>;
}

/** Whether something is a face. */
export type Truth = 'face' | 'no face' | 'unknown';

export interface DrawnPicture {
  readonly bytes: Uint8Array;
  /** Boxes of the people known in it. */
  readonly people: readonly Place[];
  /** Group of each of these people, where they are not all of the picture's. */
  readonly groups?: readonly string[];
  /** Places that were checked by eye. */
  readonly labelled: readonly { readonly box: Place; readonly truth: Truth }[];
  /** What candidates elsewhere are; where they are faces, only the confident ones. */
  readonly others: Truth;
}
