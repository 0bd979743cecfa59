import type { BoundingBox } from '@aws-sdk/client-rekognition';
import type { Box } from '../../vision/index.ts';

/** A box on the wire, its members in the order in which AWS sends them. */
export function boundingBox({ left, top, width, height }: Box): BoundingBox {
  return { Width: width, Height: height, Left: left, Top: top };
}
