/** Faces cut out of their photos, and where they lie in a composition. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Box, Point } from '../../layers/vision/index.ts';
import type { LoneFace } from '../dataset.ts';
import type { ExpectedFace } from './matching.ts';
import { type Pixels, pixelsOf, reopen } from './pixels.ts';

/** Side of the square that is cut around a face, in heights of its box: hair and some of the background come along. */
const CROP = 2;

/**
 * Outline of a piece: the whole square, the ellipse in it with a soft edge, or the head with its hair along an almost sharp edge.
 */
export type Outline = 'square' | 'soft' | 'head';

/** Place and size of an upright face in a composition. */
export interface Placement {
  readonly source: LoneFace;
  /** Height of the face's box in the composition while it is upright, in pixels. */
  readonly heightPx: number;
  /** Centre of the face's box in the composition, in pixels. */
  readonly centre: Point;
}

/** A face to be pasted. */
export interface Piece extends Placement {
  /** Rotation about the centre, clockwise; 0 by default. */
  readonly degrees?: number;
  readonly outline: Outline;
}

/** Centre and radii in pixels of the composition. */
export interface Ellipse {
  readonly centre: Point;
  readonly radiusX: number;
  readonly radiusY: number;
}

/** A head with hair and chin, in sizes of the face's box: its radii, and how far its centre lies above the box's. */
const HEAD = { radiusX: 0.72, radiusY: 0.8, above: 0.12 };

/** Share of the radius up to which a piece is opaque. */
const OPAQUE = { soft: 0.8, head: 0.92 };

/** The part of the composition that the face covers when its outline is `head`. */
export function headOf({ source, heightPx, centre }: Placement): Ellipse {
  return {
    centre: { x: centre.x, y: centre.y - HEAD.above * heightPx },
    radiusX: HEAD.radiusX * source.box.width * source.width * scaleOf(source, heightPx),
    radiusY: HEAD.radiusY * heightPx,
  };
}

/** Converts a point in ratios of the source photo to pixels of the composition. The face is upright. */
export function placeOf({ source, heightPx, centre }: Placement, point: Point): Point {
  const scale = scaleOf(source, heightPx);
  const middle = centreOf(source.box);
  return {
    x: centre.x + (point.x - middle.x) * source.width * scale,
    y: centre.y + (point.y - middle.y) * source.height * scale,
  };
}

/** Height of the face's box, in pixels, where the box is as wide as wanted. */
export function heightAtWidth({ width, height, box }: LoneFace, widthPx: number): number {
  return (widthPx * box.height * height) / (box.width * width);
}

export function expectedFace({ source, heightPx, centre, degrees = 0 }: Piece): ExpectedFace {
  const widthPx = source.box.width * source.width * scaleOf(source, heightPx);
  const angle = (degrees * Math.PI) / 180;
  // Height of the ellipse that fills the box, rotated.
  const boxHeightPx = Math.hypot(heightPx * Math.cos(angle), widthPx * Math.sin(angle));
  return { centre, heightPx, boxHeightPx };
}

/** Cuts out the face, with the centre of its box in the middle and transparency beyond its outline. @param folder  of the photos */
export async function cutPiece(folder: string, piece: Piece): Promise<Pixels> {
  const { source, heightPx, degrees = 0, outline } = piece;
  const square = await cutSquare(folder, source, heightPx);
  const side = square.raw.width;
  const middle = { x: side / 2, y: side / 2 };
  const outlined =
    outline === 'square'
      ? square
      : await keepEllipse(
          square,
          outline === 'soft'
            ? { centre: middle, radiusX: side / 2, radiusY: side / 2 }
            : headOf({ source, heightPx, centre: middle }),
          OPAQUE[outline],
        );
  if (degrees === 0) return outlined;
  return pixelsOf(reopen(outlined).rotate(degrees, { background: { r: 0, g: 0, b: 0, alpha: 0 } }));
}

/** An ellipse with a soft edge as an SVG of this size. @param opaque  share of the radius up to which it is opaque */
export function ellipseSvg(
  { centre, radiusX, radiusY }: Ellipse,
  { width, height }: { readonly width: number; readonly height: number },
  colour: string,
  opaque = OPAQUE.head,
): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
      <defs><radialGradient id="soft">
        <stop offset="${opaque}" stop-color="${colour}"/><stop offset="1" stop-color="${colour}" stop-opacity="0"/>
      </radialGradient></defs>
      <ellipse cx="${centre.x}" cy="${centre.y}" rx="${radiusX}" ry="${radiusY}" fill="url(#soft)"/>
    </svg>`,
  );
}

/** The square around the face, smaller where the photo ends, scaled to the height wanted; with an alpha channel. */
async function cutSquare(folder: string, { name, width, height, box }: LoneFace, heightPx: number): Promise<Pixels> {
  const scale = heightPx / (box.height * height);
  const middle = centreOf(box);
  const [x, y] = [middle.x * width, middle.y * height];
  const reach = Math.floor(Math.min((CROP / 2) * box.height * height, x, y, width - x, height - y));
  const [left, top] = [Math.round(x - reach), Math.round(y - reach)];
  const side = Math.min(2 * reach, width - left, height - top);
  const shown = Math.round(side * scale);
  const bytes = await readFile(join(folder, name));
  return pixelsOf(
    sharp(bytes)
      .autoOrient()
      .extract({ left, top, width: side, height: side })
      .resize(shown, shown, { kernel: 'cubic' })
      .toColourspace('srgb')
      .removeAlpha()
      .ensureAlpha(),
  );
}

function keepEllipse(pixels: Pixels, ellipse: Ellipse, opaque: number): Promise<Pixels> {
  const mask = ellipseSvg(ellipse, pixels.raw, '#000000', opaque);
  return pixelsOf(reopen(pixels).composite([{ input: mask, blend: 'dest-in' }]));
}

function scaleOf({ height, box }: LoneFace, heightPx: number): number {
  return heightPx / (box.height * height);
}

function centreOf({ left, top, width, height }: Box): Point {
  return { x: left + width / 2, y: top + height / 2 };
}
