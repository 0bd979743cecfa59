/** Compositions: pieces on a background. */

import type { OverlayOptions } from 'sharp';
import { type Background, drawBackground, HEIGHT, WIDTH } from './background.ts';
import { cutPiece, type Ellipse, ellipseSvg, type Piece } from './pieces.ts';
import { reopen } from './pixels.ts';

const JPEG_QUALITY = 92;

/** A plain shape to be pasted. */
export interface Patch {
  readonly ellipse: Ellipse;
  readonly colour: string;
}

/**
 * Pastes pieces and patches onto the background, the last on top.
 * @param folder  of the source photos
 * @returns a JPEG, 1920 x 1280
 */
export async function drawComposition(
  folder: string,
  background: Background,
  layers: readonly (Piece | Patch)[],
): Promise<Buffer> {
  const overlays = await Promise.all(layers.map((layer) => overlayOf(folder, layer)));
  return reopen(await drawBackground(background))
    .composite(overlays)
    .jpeg({ quality: JPEG_QUALITY })
    .toBuffer();
}

async function overlayOf(folder: string, layer: Piece | Patch): Promise<OverlayOptions> {
  if ('ellipse' in layer) {
    return { input: ellipseSvg(layer.ellipse, { width: WIDTH, height: HEIGHT }, layer.colour), left: 0, top: 0 };
  }
  const pixels = await cutPiece(folder, layer);
  const { width, height } = pixels.raw;
  return { ...pixels, left: Math.round(layer.centre.x - width / 2), top: Math.round(layer.centre.y - height / 2) };
}
