/** Pictures in which it is known where the small faces are. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type OverlayOptions, type Raw, type Sharp } from 'sharp';
import type { LoneFace } from '../../eval/dataset.ts';

/** As long as what the finest pass of the detector is shown, so that nothing is shrunk before it. */
export const WIDTH = 1280;
const HEIGHT = 853;

/** Of the photos that a picture is laid out with, in pixels: their own faces are large. */
const TILE = 250;

/** Longer sides of the faces' boxes, in pixels: a little beyond what the finest pass is trusted for. */
const LEAST_SIDE = 7;
const GREATEST_SIDE = 40;

const FACES_TRIED = 70;
/** Of a picture in five nothing is to be learned but what is no face. */
const EMPTY_SHARE = 0.2;

export interface Album {
  readonly folder: string;
  readonly photos: readonly LoneFace[];
}

/** In pixels. */
export interface KnownFace {
  readonly centreX: number;
  readonly centreY: number;
  readonly width: number;
  readonly height: number;
}

export interface Picture {
  readonly bytes: Uint8Array;
  readonly faces: readonly KnownFace[];
}

/**
 * A ground of photos at their own size or larger, whose every detail is no small face, and faces of other photos strewn
 * over it: shrunk, lit otherwise, tilted, some cut out along the head and some with all that is around them.
 * @param random  numbers from 0 to 1
 */
export async function drawPicture(random: () => number, albums: readonly Album[]): Promise<Picture> {
  const ground: OverlayOptions[] = [];
  for (let top = 0; top < HEIGHT; top += TILE) {
    for (let left = 0; left < WIDTH; left += TILE) {
      ground.push({ ...(await groundTile(random, albums)), left, top });
    }
  }

  const faces: KnownFace[] = [];
  const strewn: OverlayOptions[] = [];
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
    strewn.push({ ...tile.pixels, left, top });
  }
  const canvas = sharp({ create: { width: WIDTH + TILE, height: HEIGHT + TILE, channels: 3, background: '#777' } });
  const bytes = await reopened(await pixelsOf(canvas.composite([...ground, ...strewn])))
    .extract({ left: 0, top: 0, width: WIDTH, height: HEIGHT })
    .jpeg({ quality: Math.round(65 + 33 * random()) })
    .toBuffer();
  return { bytes, faces };
}

/** What sharp takes as a picture to be laid over another. */
interface Pixels {
  readonly input: Buffer;
  readonly raw: Raw;
}

/** So that what comes next is done afterwards: sharp has an order of its own. */
async function pixelsOf(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return { input: data, raw: { width, height, channels } };
}

function reopened({ input, raw }: Pixels): Sharp {
  return sharp(input, { raw });
}

/** A photo, or down to a third of one as large as the whole. */
async function groundTile(random: () => number, albums: readonly Album[]): Promise<Pixels> {
  const { bytes } = await drawPhoto(random, albums);
  const side = Math.round(TILE * (1 + 2 * random() ** 2));
  const shift = () => Math.floor(random() * (side - TILE + 1));
  const enlarged = await pixelsOf(sharp(bytes).removeAlpha().resize(side, side, { fit: 'cover' }));
  return pixelsOf(reopened(enlarged).extract({ left: shift(), top: shift(), width: TILE, height: TILE }));
}

interface FaceTile {
  readonly pixels: Pixels;
  /** Of the square, in whose middle the face is. */
  readonly side: number;
  /** Of the face. */
  readonly width: number;
  readonly height: number;
}

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

/** Where the middle of the face is after the photo was turned about its own middle and its canvas grew. */
function turnedAbout({ width, height, box }: LoneFace, canvas: { width: number; height: number }, degrees: number) {
  const x = (box.left + box.width / 2 - 0.5) * width;
  const y = (box.top + box.height / 2 - 0.5) * height;
  const [sine, cosine] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  return { x: canvas.width / 2 + cosine * x - sine * y, y: canvas.height / 2 + sine * x + cosine * y };
}

/**
 * An ellipse with a soft edge, as large as a head with hair and chin, which a face's box leaves out; radii as shares of
 * the side.
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
