/** Synthetic pictures with small faces at known places, composed of photos of one face each. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type OverlayOptions, type Raw, type Sharp } from 'sharp';
import type { LoneFace } from '../../eval/dataset.ts';

/** Size in pixels. The long side is that of the detector's finest pass, so that the picture is not resized for it. */
export const WIDTH = 1280;
const HEIGHT = 853;

/** Side of a tile of the background, in pixels. The faces in the tiles are large. */
const TILE = 250;

/** Longer sides of the faces' boxes, in pixels: a little beyond the sizes that the finest pass is used for. */
const LEAST_SIDE = 7;
const GREATEST_SIDE = 40;

/** Number of faces drawn for a picture; those too close to another are skipped. */
const FACES_TRIED = 70;
/** Share of the pictures without small faces. */
const EMPTY_SHARE = 0.2;

/** Source photos of one data set. */
export interface Album {
  readonly folder: string;
  readonly photos: readonly LoneFace[];
}

/** Centre and size of a face's box, in pixels of the picture. */
export interface KnownFace {
  readonly centreX: number;
  readonly centreY: number;
  readonly width: number;
  readonly height: number;
}

export interface Picture {
  /** JPEG. */
  readonly bytes: Uint8Array;
  readonly faces: readonly KnownFace[];
}

/**
 * Composes a picture: a background of photos at their own size or enlarged, in which no detail is a small face, with faces of other
 * photos pasted at random places. The faces are shrunk, brightened or darkened, and half of them rotated; some are cut out along the
 * head, others keep their surroundings. Pasted faces do not overlap.
 * @param random  numbers from 0 to 1
 */
export async function composePicture(random: () => number, albums: readonly Album[]): Promise<Picture> {
  const background: OverlayOptions[] = [];
  for (let top = 0; top < HEIGHT; top += TILE) {
    for (let left = 0; left < WIDTH; left += TILE) {
      background.push({ ...(await backgroundTile(random, albums)), left, top });
    }
  }

  const faces: KnownFace[] = [];
  const pasted: OverlayOptions[] = [];
  const tries = random() < EMPTY_SHARE ? 0 : FACES_TRIED;
  for (let i = 0; i < tries; i++) {
    const side = LEAST_SIDE * (GREATEST_SIDE / LEAST_SIDE) ** random();
    const tile = await faceTile(random, albums, side);
    const left = Math.floor(random() * (WIDTH - tile.side));
    const top = Math.floor(random() * (HEIGHT - tile.side));
    const { width, height } = tile;
    const face = { centreX: left + tile.side / 2, centreY: top + tile.side / 2, width, height };
    if (faces.some((other) => areClose(face, other))) continue;
    faces.push(face);
    pasted.push({ ...tile.pixels, left, top });
  }
  const canvas = sharp({ create: { width: WIDTH + TILE, height: HEIGHT + TILE, channels: 3, background: '#777' } });
  const bytes = await reopened(await pixelsOf(canvas.composite([...background, ...pasted])))
    .extract({ left: 0, top: 0, width: WIDTH, height: HEIGHT })
    .jpeg({ quality: Math.round(65 + 33 * random()) })
    .toBuffer();
  return { bytes, faces };
}

/** Pixels in the form that sharp takes for an overlay. */
interface Pixels {
  readonly input: Buffer;
  readonly raw: Raw;
}

/** Renders an image. Sharp applies the operations of one image in its own order; rendering in between enforces another. */
async function pixelsOf(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return { input: data, raw: { width, height, channels } };
}

function reopened({ input, raw }: Pixels): Sharp {
  return sharp(input, { raw });
}

/** Cuts a tile out of a photo that is enlarged to one to three times the tile. */
async function backgroundTile(random: () => number, albums: readonly Album[]): Promise<Pixels> {
  const { bytes } = await drawPhoto(random, albums);
  const side = Math.round(TILE * (1 + 2 * random() ** 2));
  const shift = () => Math.floor(random() * (side - TILE + 1));
  const enlarged = await pixelsOf(sharp(bytes).removeAlpha().resize(side, side, { fit: 'cover' }));
  return pixelsOf(reopened(enlarged).extract({ left: shift(), top: shift(), width: TILE, height: TILE }));
}

/** A square with a face in the middle, all in pixels of the picture. */
interface FaceTile {
  readonly pixels: Pixels;
  readonly side: number;
  /** Size of the face's box. */
  readonly width: number;
  readonly height: number;
}

/** @param longerSide  of the face's box in the tile, in pixels */
async function faceTile(random: () => number, albums: readonly Album[], longerSide: number): Promise<FaceTile> {
  const { bytes, photo } = await drawPhoto(random, albums);
  const faceWidth = photo.box.width * photo.width;
  const faceHeight = photo.box.height * photo.height;
  const scale = longerSide / Math.max(faceWidth, faceHeight);
  const degrees = random() < 0.5 ? 0 : 70 * (random() - 0.5);

  const turned = await pixelsOf(sharp(bytes).removeAlpha().rotate(degrees, { background: '#808080' }));
  const { width, height } = turned.raw;
  const centre = turnedAbout(photo, turned.raw, degrees);
  const margin = 0.25 + 0.6 * random();
  const reach = Math.min(centre.x, centre.y, width - centre.x, height - centre.y);
  const cut = Math.floor(Math.min((longerSide / scale) * (1 + 2 * margin), 2 * reach));
  const side = Math.max(4, Math.round(cut * scale));
  const shown = reopened(turned)
    .extract({
      left: Math.floor(centre.x - cut / 2),
      top: Math.floor(centre.y - cut / 2),
      width: cut,
      height: cut,
    })
    .resize(side, side)
    .flop(random() < 0.5)
    .modulate({ brightness: 0.6 + 0.7 * random(), saturation: random() < 0.15 ? 0 : 1 })
    .ensureAlpha();

  if (random() < 0.6) {
    const mask = headMask(side, (0.65 * faceWidth) / cut, (0.8 * faceHeight) / cut, degrees);
    shown.composite([{ input: mask, blend: 'dest-in' }]);
  }
  const pixels = await pixelsOf(shown);
  return { pixels, side, width: faceWidth * scale, height: faceHeight * scale };
}

async function drawPhoto(random: () => number, albums: readonly Album[]) {
  const { folder, photos } = albums[Math.floor(random() * albums.length)];
  const photo = photos[Math.floor(random() * photos.length)];
  return { photo, bytes: await readFile(join(folder, photo.name)) };
}

/** Maps the centre of the face into the photo rotated about its middle, on a canvas that grew. In pixels of the canvas. */
function turnedAbout({ width, height, box }: LoneFace, canvas: { width: number; height: number }, degrees: number) {
  const x = (box.left + box.width / 2 - 0.5) * width;
  const y = (box.top + box.height / 2 - 0.5) * height;
  const [sine, cosine] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  return { x: canvas.width / 2 + cosine * x - sine * y, y: canvas.height / 2 + sine * x + cosine * y };
}

/**
 * Draws an SVG ellipse with a soft edge. It is larger than the face's box, to keep hair and chin.
 * @param side              in pixels
 * @param radiusX, radiusY  as shares of the side
 */
function headMask(side: number, radiusX: number, radiusY: number, degrees: number): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="-0.5 -0.5 1 1">
      <defs><radialGradient id="soft"><stop offset="0.75"/><stop offset="1" stop-opacity="0"/></radialGradient></defs>
      <ellipse rx="${radiusX}" ry="${radiusY}" transform="rotate(${degrees})" fill="url(#soft)"/>
    </svg>`,
  );
}

function areClose(p: KnownFace, q: KnownFace): boolean {
  const sides = Math.max(p.width, p.height) + Math.max(q.width, q.height);
  return Math.hypot(p.centreX - q.centreX, p.centreY - q.centreY) < 0.8 * sides + 8;
}
